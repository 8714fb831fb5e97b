// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The control plane: a running node seen and changed over HTTP. */
package dev.weir.node.http;
