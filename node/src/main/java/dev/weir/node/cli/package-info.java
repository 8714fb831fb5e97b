// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The command line. */
package dev.weir.node.cli;
