// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * The part of the node that stands in the path.
 *
 * @param forwarding how packets are forwarded
 */
@Describe("How this node stands in the path of what it meters.")
public record RouterConfig(
        @Describe("How this node forwards what it meters.") ForwardingConfig forwarding) {

    /** Checks that there is a mode. */
    public RouterConfig {
        Checks checks = Checks.of(RouterConfig.class);
        checks.present("forwarding", forwarding);
        checks.finish();
    }

    /** A node that forwards nothing. */
    public static RouterConfig defaults() {
        return new RouterConfig(PassiveForwardingConfig.defaults());
    }
}
