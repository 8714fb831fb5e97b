// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A rule of policy routing that sends what comes from an address to a table.
 *
 * @param key family, priority, source and table: {@code 4 10105 10.0.0.5 105}
 * @param wanted always {@link #THERE}
 */
public record Rule(String key, String wanted) implements Resource {
    static final String KIND = "rule";
    static final String THERE = "there";

    /** A rule for what comes from an address. */
    public static Rule of(int version, long priority, String source, long table) {
        return new Rule(version + " " + priority + " " + source + " " + table, THERE);
    }

    static Rule ofKey(String key) {
        return new Rule(key, THERE);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<String> observe(Observation now) throws ForwardingException {
        String[] words = words();
        return now.hasRule(words[0], words[1], words[2], words[3]) ? Optional.of(THERE) : Optional.empty();
    }

    @Override
    public void put(Optional<String> state) throws ForwardingException {
        String[] words = words();
        put(words[0], words[1], List.of("from", words[2], "lookup", words[3]), state.isPresent());
    }

    /** Has a rule of an IP version and a priority be there or not, the rest of which is in the words of {@code ip rule}. */
    static void put(String version, String priority, List<String> rest, boolean present) throws ForwardingException {
        List<String> command = new ArrayList<>(List.of("-" + version, "rule", present ? "add" : "del"));
        command.addAll(List.of("priority", priority));
        command.addAll(rest);
        SystemTool.Result result = SystemTool.IP.attempt(command, "");
        boolean done = result.error().contains(present ? "File exists" : "No such file or directory");
        if (result.code() != 0 && !done) {
            throw new ForwardingException(
                    "forwarding: 'ip " + String.join(" ", command) + "' failed: " + result.complaint());
        }
    }

    private String[] words() {
        return key.split(" ", 4);
    }
}
