// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.Optional;

/**
 * An address for which the kernel answers neighbour solicitations on an interface (RFC 4861, section 7.2.8).
 *
 * @param key interface and address: {@code eth0 2001:db8::5}
 * @param wanted always {@link #THERE}
 */
public record ProxyNeighbour(String key, String wanted) implements Resource {
    static final String KIND = "proxy";
    static final String THERE = "there";

    /** An address to answer for. */
    public static ProxyNeighbour of(String networkInterface, String address) {
        return new ProxyNeighbour(networkInterface + " " + address, THERE);
    }

    static ProxyNeighbour ofKey(String key) {
        return new ProxyNeighbour(key, THERE);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<String> observe(Observation now) throws ForwardingException {
        String[] words = key.split(" ", 2);
        return now.hasProxy(words[0], words[1]) ? Optional.of(THERE) : Optional.empty();
    }

    @Override
    public void put(Optional<String> state) throws ForwardingException {
        String[] words = key.split(" ", 2);
        if (!Observation.linkExists(words[0])) {
            return;
        }
        String verb = state.isPresent() ? "replace" : "del";
        SystemTool.IP.run("neigh", verb, "proxy", words[1], "dev", words[0]);
    }
}
