// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A setting of a made-up system, where {@code all} sets every other one too, as the kernel's forwarding does. */
record Setting(String key, String wanted, Map<String, String> system, List<String> writes) implements Resource {
    static final String ALL = "all";
    static final String FOREIGN = "foreign";

    /** A made-up system. */
    static final class Settings {
        final Map<String, String> values = new LinkedHashMap<>();
        final List<String> writes = new ArrayList<>();

        Setting setting(String key, String wanted) {
            return new Setting(key, wanted, values, writes);
        }
    }

    @Override
    public String kind() {
        return "setting";
    }

    @Override
    public Optional<String> observe(Observation now) throws ForwardingException {
        if (FOREIGN.equals(system.get(key))) {
            throw new ForwardingException("forwarding: " + key + " is foreign");
        }
        return Optional.ofNullable(system.get(key));
    }

    @Override
    public void put(Optional<String> state) throws ForwardingException {
        if (state.isPresent() && state.get().equals("refused")) {
            throw new ForwardingException("forwarding: " + key + " is refused");
        }
        writes.add(key + "=" + state.orElse("none"));
        state.ifPresentOrElse(value -> system.put(key, value), () -> system.remove(key));
        if (key.equals(ALL)) {
            state.ifPresent(value -> system.replaceAll((other, old) -> value));
        }
    }

    @Override
    public List<Resource> alsoChanged() {
        return key.equals(ALL)
                ? system.keySet().stream()
                        .filter(other -> !other.equals(ALL))
                        .<Resource>map(other -> new Setting(other, "", system, writes))
                        .toList()
                : List.of();
    }
}
