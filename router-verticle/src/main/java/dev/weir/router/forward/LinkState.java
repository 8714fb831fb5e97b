// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.Optional;

/**
 * Whether an interface is set up.
 *
 * @param key its name
 * @param wanted {@link #UP}
 */
public record LinkState(String key, String wanted) implements Resource {
    static final String KIND = "link";
    static final String UP = "up";
    static final String DOWN = "down";

    /** An interface that is to be up. */
    public static LinkState up(String name) {
        return new LinkState(name, UP);
    }

    static LinkState ofKey(String key) {
        return new LinkState(key, UP);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<String> observe(Observation now) throws ForwardingException {
        if (now.isToBeMade(key) && now.link(key).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(now.requireLink(key).up() ? UP : DOWN);
    }

    @Override
    public void put(Optional<String> state) throws ForwardingException {
        if (state.isPresent() && Observation.linkExists(key)) {
            SystemTool.IP.run("link", "set", "dev", key, state.get());
        }
    }
}
