// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import dev.weir.config.BridgedForwardingConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * What the system looks like when the kernel bridges between interfaces. The bridge has no address, and is no host to
 * anybody: its ports hear everything (the kernel makes ports promiscuous), and nothing of it passes through iptables.
 */
final class BridgedState implements DesiredState {
    private final BridgedForwardingConfig config;
    private final String mark;

    BridgedState(BridgedForwardingConfig config, String mark) {
        this.config = config;
        this.mark = mark;
    }

    @Override
    public String mark() {
        return mark;
    }

    @Override
    public List<Resource> resources(Observation now) {
        String bridge = config.bridge();
        now.willMake(bridge);
        List<Resource> wanted = new ArrayList<>();
        for (String called : List.of("iptables", "ip6tables", "arptables")) {
            wanted.add(Sysctl.ifPresent("net/bridge/bridge-nf-call-" + called, "0"));
        }
        wanted.add(Bridge.of(bridge, config.stp(), mark));
        wanted.add(Sysctl.ifPresent("net/ipv6/conf/" + bridge + "/disable_ipv6", "1"));
        for (String port : config.ports()) {
            if (now.requirePresent(port)) {
                wanted.add(new BridgePort(port, bridge));
                wanted.add(LinkState.up(port));
            }
        }
        wanted.add(LinkState.up(bridge));
        return wanted;
    }
}
