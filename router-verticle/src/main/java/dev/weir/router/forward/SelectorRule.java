// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.List;
import java.util.Optional;

/**
 * A rule of policy routing that sends packets of all addresses to a table, by what else is known of them.
 *
 * @param key family, priority, and the rest in the words and the order of {@code ip rule show}:
 *     {@code 4 8711 iif eth1 lookup 8711}
 * @param wanted always {@link #THERE}
 */
public record SelectorRule(String key, String wanted) implements Resource {
    static final String KIND = "routing rule";
    static final String THERE = "there";

    /**
     * A rule for what a selector selects.
     *
     * @param selector such as {@code iif eth1}, {@code fwmark 0x7 iif lo}
     */
    public static SelectorRule of(int version, long priority, String selector, long table) {
        return new SelectorRule(version + " " + priority + " " + selector + " lookup " + table, THERE);
    }

    static SelectorRule ofKey(String key) {
        return new SelectorRule(key, THERE);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<String> observe(Observation now) throws ForwardingException {
        String[] words = words();
        return now.ruleLines(words[0]).contains(words[1] + ": from all " + words[2])
                ? Optional.of(THERE)
                : Optional.empty();
    }

    @Override
    public void put(Optional<String> state) throws ForwardingException {
        String[] words = words();
        Rule.put(words[0], words[1], List.of(("from all " + words[2]).split(" ")), state.isPresent());
    }

    private String[] words() {
        return key.split(" ", 3);
    }
}
