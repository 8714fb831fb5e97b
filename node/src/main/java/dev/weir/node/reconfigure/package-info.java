// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** A node's configuration while it runs: its versions, the plan of a change, the change itself, and the way back. */
package dev.weir.node.reconfigure;
