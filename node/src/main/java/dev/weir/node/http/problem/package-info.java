// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** What a client is told that went wrong (RFC 9457). */
package dev.weir.node.http.problem;
