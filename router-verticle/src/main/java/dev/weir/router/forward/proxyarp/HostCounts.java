// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

/** What a {@link HostTable} has counted. One thread writes, any may read. */
final class HostCounts {
    private volatile long learnt;
    private volatile long moved;
    private volatile long forgotten;
    private volatile long disputed;
    private volatile long refused;
    private volatile long searchesRefused;

    // One thread writes: nothing is lost between reading and writing.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void countLearnt() {
        learnt++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    void countMoved() {
        moved++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    void countForgotten() {
        forgotten++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    void countDisputed() {
        disputed++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    void countRefused() {
        refused++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    void countSearchRefused() {
        searchesRefused++;
    }

    /** Hosts that were new. */
    long learnt() {
        return learnt;
    }

    /** Moves of hosts from one side to another. */
    long moved() {
        return moved;
    }

    /** Hosts that aged out, or made room. */
    long forgotten() {
        return forgotten;
    }

    /** Claims to an address that its owner still answered for. */
    long disputed() {
        return disputed;
    }

    /** Claims for which there was no room. */
    long refused() {
        return refused;
    }

    /** Questions that started no search since too many were under way. */
    long searchesRefused() {
        return searchesRefused;
    }
}
