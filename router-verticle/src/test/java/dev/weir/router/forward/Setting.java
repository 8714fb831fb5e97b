// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A setting of a made-up system, where {@code all} sets every other one too, as the kernel's forwarding does. */
record Setting(String key, String wanted, Settings of) implements Resource {
    static final String ALL = "all";
    static final String FOREIGN = "foreign";

    /** A made-up system. */
    static final class Settings {
        final Map<String, String> values = new LinkedHashMap<>();
        final List<String> writes = new ArrayList<>();
        private int left = Integer.MAX_VALUE;

        Setting setting(String key, String wanted) {
            return new Setting(key, wanted, this);
        }

        /** Has the process killed when it has written so often from now on, and writes once more. */
        void killAfter(int count) {
            left = count;
        }
    }

    /** The end of the process. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public String kind() {
        return "setting";
    }

    @Override
    public Optional<String> observe(Observation now) throws ForwardingException {
        if (FOREIGN.equals(of.values.get(key))) {
            throw new ForwardingException("forwarding: " + key + " is foreign");
        }
        return Optional.ofNullable(of.values.get(key));
    }

    @Override
    public void put(Optional<String> state) throws ForwardingException {
        if (state.isPresent() && state.get().equals("refused")) {
            throw new ForwardingException("forwarding: " + key + " is refused");
        }
        if (of.left-- <= 0) {
            throw new Killed();
        }
        Map<String, String> system = of.values;
        of.writes.add(key + "=" + state.orElse("none"));
        state.ifPresentOrElse(value -> system.put(key, value), () -> system.remove(key));
        if (key.equals(ALL)) {
            state.ifPresent(value -> system.replaceAll((other, old) -> value));
        }
    }

    @Override
    public List<Resource> alsoChanged() {
        return key.equals(ALL)
                ? of.values.keySet().stream()
                        .filter(other -> !other.equals(ALL))
                        .<Resource>map(other -> new Setting(other, "", of))
                        .toList()
                : List.of();
    }
}
