// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** What people see on the terminal. */
package dev.weir.node.console;
