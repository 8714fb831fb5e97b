// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.Optional;

/**
 * An interface by which the kernel hands packets to a Weir that runs, which makes it and with which it goes.
 *
 * @param key its name
 * @param wanted always {@link #THERE}
 */
public record TunLink(String key, String wanted) implements Resource {
    static final String KIND = "tun";
    static final String THERE = "there";

    /** One of a name. */
    public static TunLink of(String name) {
        return new TunLink(name, THERE);
    }

    static TunLink ofKey(String key) {
        return new TunLink(key, THERE);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<String> observe(Observation now) {
        return Observation.linkExists(key) ? Optional.of(THERE) : Optional.empty();
    }

    /** Refuses to make it: whoever reads its packets does that before. */
    @Override
    public void put(Optional<String> state) throws ForwardingException {
        if (state.isPresent() && !Observation.linkExists(key)) {
            throw new ForwardingException("forwarding: there is no interface " + key
                    + ", which lives as long as the Weir that forwards by it: that takes 'weir run'");
        }
    }
}
