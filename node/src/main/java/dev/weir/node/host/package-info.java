// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The verticles of one process. */
package dev.weir.node.host;
