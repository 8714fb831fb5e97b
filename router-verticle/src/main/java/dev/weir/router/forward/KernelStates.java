// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import dev.weir.config.BridgedForwardingConfig;
import dev.weir.config.ForwardingConfig;
import dev.weir.config.RoutedForwardingConfig;
import java.util.List;

/** What each mode in which the kernel forwards wants the system to look like. */
public final class KernelStates {
    private KernelStates() {}

    /** The state of a mode; one that wants nothing where the mode keeps no settings. */
    public static DesiredState of(ForwardingConfig config, String node) {
        String mark = Owner.mark(node);
        if (config instanceof RoutedForwardingConfig routed) {
            return new RoutedState(routed, mark);
        }
        if (config instanceof BridgedForwardingConfig bridged) {
            return new BridgedState(bridged, mark);
        }
        return now -> List.of();
    }
}
