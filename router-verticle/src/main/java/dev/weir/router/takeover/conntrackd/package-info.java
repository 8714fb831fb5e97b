// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The companion that shares NAT state: conntrackd of conntrack-tools, configured, started, watched, and told what to do at a takeover. */
package dev.weir.router.takeover.conntrackd;
