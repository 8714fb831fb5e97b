// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Probes on a live link: a cable between two network namespaces, with a sender on its far end. */
package dev.weir.bench.live;
