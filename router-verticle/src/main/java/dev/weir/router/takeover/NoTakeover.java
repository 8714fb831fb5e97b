// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** Somebody else sees to it where the traffic goes: a load balancer or a routing protocol in front. */
public final class NoTakeover implements TrafficTakeover {

    @Override
    public void start() {
        // Nothing is changed.
    }

    @Override
    public void take(Share share) {
        // It comes by itself.
    }

    @Override
    public void release(Share share) {
        // It goes by itself.
    }

    @Override
    public String describe() {
        return "none";
    }
}
