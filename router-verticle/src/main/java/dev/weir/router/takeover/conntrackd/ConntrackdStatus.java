// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

/**
 * How the sharing of NAT state is doing.
 *
 * @param running whether conntrackd runs
 * @param pid its process; 0 while it does not run
 * @param restarts times that it ended of itself and was started again
 * @param internalEntries connections of this router that the other knows or is told of, when last looked at
 * @param externalEntries connections of the other router that this one would go on with, when last looked at
 * @param commits takeovers at which the other's connections were put into the kernel's table
 * @param committedEntries connections that there were to be put there, over all takeovers
 * @param lastCommitMs how long that took last time, in milliseconds; 0 before the first time
 * @param failedOrders orders that conntrackd did not carry out, or not in time
 * @param trouble what is wrong now, one line; empty when there is nothing
 */
public record ConntrackdStatus(
        boolean running,
        long pid,
        long restarts,
        long internalEntries,
        long externalEntries,
        long commits,
        long committedEntries,
        long lastCommitMs,
        long failedOrders,
        String trouble) {}
