// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** By what the threads of a ring capture share its packets (packet(7), {@code PACKET_FANOUT}). */
public enum Fanout {
    /** By a hash of the flow, the same both ways: packets of a flow stay in order. */
    HASH,
    /** By the processor on which the kernel received the packet. */
    CPU
}
