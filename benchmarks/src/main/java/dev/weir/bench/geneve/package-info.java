// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Mode geneve against an echo that looks at nothing, over the loopback. */
package dev.weir.bench.geneve;
