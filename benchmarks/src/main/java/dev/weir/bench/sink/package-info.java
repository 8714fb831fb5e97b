// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** A collector that only counts: what NetFlow v9 and IPFIX records over UDP add up to. */
package dev.weir.bench.sink;
