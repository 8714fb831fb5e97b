// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Failover groups: who of several routers has the traffic, how they find out, and how the traffic is brought to another. */
package dev.weir.router.takeover;
