// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

/**
 * How forwarding is doing.
 *
 * @param mode the mode's word
 * @param settings settings of the system that it keeps
 * @param changes those that were otherwise when it began
 * @param drifts settings that somebody else changed since
 * @param repaired those of them that were put right
 * @param trouble what it cannot put right, one line; empty when there is nothing
 */
public record ForwardingStatus(String mode, int settings, long changes, long drifts, long repaired, String trouble) {

    /** Of a mode that keeps no settings. */
    public static ForwardingStatus of(String mode) {
        return new ForwardingStatus(mode, 0, 0, 0, 0, "");
    }
}
