// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

/**
 * What keeps a {@link HostTable} small whoever claims whatever.
 *
 * @param hosts kept at once
 * @param hostsPerMac of these with the same link-layer address
 * @param searches under way at once
 * @param questions that wait for the outcome of one search
 */
record HostLimits(int hosts, int hostsPerMac, int searches, int questions) {}
