// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.Optional;

/**
 * An interface as a port of a bridge.
 *
 * @param key name of the interface
 * @param wanted name of the bridge
 */
public record BridgePort(String key, String wanted) implements Resource {
    static final String KIND = "port";

    static BridgePort ofKey(String key) {
        return new BridgePort(key, "");
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<String> observe(Observation now) throws ForwardingException {
        String master = now.requireLink(key).master();
        if (!master.isEmpty() && !wanted.isEmpty() && !master.equals(wanted)) {
            throw new ForwardingException("forwarding: " + key + " belongs to " + master
                    + " already; take it out of there with 'ip link set dev " + key
                    + " nomaster', or name another port");
        }
        return master.isEmpty() ? Optional.empty() : Optional.of(master);
    }

    @Override
    public void put(Optional<String> state) throws ForwardingException {
        if (!Observation.linkExists(key)) {
            return;
        }
        if (state.isPresent()) {
            SystemTool.IP.run("link", "set", "dev", key, "master", state.get());
        } else {
            SystemTool.IP.run("link", "set", "dev", key, "nomaster");
        }
    }
}
