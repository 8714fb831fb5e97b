// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The whole pipeline inside one JVM, after warm-up. */
package dev.weir.bench.steady;
