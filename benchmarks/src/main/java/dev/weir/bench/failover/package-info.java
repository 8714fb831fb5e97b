// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** What a failover group costs while all is well, and how fast it is when it is needed. */
package dev.weir.bench.failover;
