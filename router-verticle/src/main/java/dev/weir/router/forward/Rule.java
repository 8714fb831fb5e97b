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
        List<String> command = new ArrayList<>(List.of("-" + words[0], "rule", state.isPresent() ? "add" : "del"));
        command.addAll(List.of("priority", words[1], "from", words[2], "lookup", words[3]));
        SystemTool.Result result = SystemTool.IP.attempt(command, "");
        boolean done = state.isPresent()
                ? result.error().contains("File exists")
                : result.error().contains("No such file or directory");
        if (result.code() != 0 && !done) {
            throw new ForwardingException(
                    "forwarding: 'ip " + String.join(" ", command) + "' failed: " + result.complaint());
        }
    }

    private String[] words() {
        return key.split(" ", 4);
    }
}
