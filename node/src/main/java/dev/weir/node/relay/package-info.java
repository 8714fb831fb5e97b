// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** What nodes of different roles hand to one another: packets from routers to flow nodes, records on to export nodes. */
package dev.weir.node.relay;
