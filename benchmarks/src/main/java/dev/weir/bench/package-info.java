// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Benchmarks: JMH's, and the commands of {@code benchmarks/run}. */
package dev.weir.bench;
