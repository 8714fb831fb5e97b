// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Processes of Weir that take part in a measurement. */
package dev.weir.bench.process;
