// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The process that hosts the verticles: command line, start, drain, stop. */
package dev.weir.node;
