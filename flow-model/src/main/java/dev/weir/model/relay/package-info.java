// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** What nodes that hand batches to one another keep count of: who owns what, what is on its way, how much may be. */
package dev.weir.model.relay;
