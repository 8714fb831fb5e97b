// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** Somebody else sees to it. */
@Variant("none")
@Describe("By itself: a load balancer or a routing protocol in front sees to it.")
public record NoTakeoverConfig() implements TakeoverConfig {

    /** The one there is. */
    public static NoTakeoverConfig defaults() {
        return new NoTakeoverConfig();
    }
}
