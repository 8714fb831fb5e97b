// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The race: Weir and other probes over the same captures, in turn, with what each took and what each counted. */
package dev.weir.bench.race;
