// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Changes of configuration that several nodes of a cluster make together: all of them, or none, and late those that were away. */
package dev.weir.node.shared;
