// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Synthetic traffic: captures of a known shape, with the sums that a meter must arrive at. */
package dev.weir.bench.traffic;
