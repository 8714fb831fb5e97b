// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.node.client.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON merge patch (RFC 7396) made of keys and values, as {@code metering.idleTimeout=5s} and
 * {@code exporters[0].format.type=json}. Lists are replaced whole, so that a key inside one takes the list as it is now.
 */
final class MergePatch {
    private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)((?:\\[\\d+])*)");
    private static final Pattern INDEX = Pattern.compile("\\[(\\d+)]");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

    private final Map<String, Object> patch = new LinkedHashMap<>();
    private final JsonTree current;

    /** An empty one for a configuration that is this now. */
    MergePatch(JsonTree current) {
        this.current = current;
    }

    /** Adds a line {@code KEY=VALUE}; the value {@code null} stands for the key's default. */
    void set(String line) {
        int equals = line.indexOf('=');
        if (equals <= 0) {
            throw new IllegalArgumentException("\"" + line + "\": is no KEY=VALUE");
        }
        List<Object> path = path(line.substring(0, equals).strip());
        put(patch, current.value(), path, value(line.substring(equals + 1).strip()));
    }

    /** JSON. */
    String json() {
        return new JsonTree(patch).json();
    }

    /** The part of a configuration that a key names. */
    static JsonTree at(JsonTree config, String key) {
        Object found = config.value();
        for (Object step : path(key)) {
            found = child(found, step);
        }
        return new JsonTree(found);
    }

    /** Names as texts, places in lists as numbers. */
    private static List<Object> path(String key) {
        List<Object> path = new ArrayList<>();
        for (String part : key.split("\\.", -1)) {
            Matcher step = STEP.matcher(part);
            if (!step.matches()) {
                throw new IllegalArgumentException(
                        "\"" + key + "\": is no such key as metering.idleTimeout or exporters[0].name");
            }
            path.add(step.group(1));
            Matcher index = INDEX.matcher(step.group(2));
            while (index.find()) {
                path.add(Integer.parseInt(index.group(1)));
            }
        }
        return path;
    }

    private static void put(Map<String, Object> into, Object now, List<Object> path, Object value) {
        String name = (String) path.get(0);
        Object nowBelow = child(now, name);
        List<Object> rest = path.subList(1, path.size());
        if (rest.isEmpty()) {
            into.put(name, value);
        } else if (rest.get(0) instanceof Integer) {
            Object list = into.containsKey(name) ? into.get(name) : copy(nowBelow);
            into.put(name, replaced(list, rest, value));
        } else {
            Object below = into.computeIfAbsent(name, none -> new LinkedHashMap<String, Object>());
            put(members(below), nowBelow, rest, value);
        }
    }

    /** What stands inside a list, with the value at its place. */
    private static Object replaced(Object whole, List<Object> path, Object value) {
        if (path.isEmpty()) {
            return value;
        }
        List<Object> rest = path.subList(1, path.size());
        if (path.get(0) instanceof Integer index) {
            List<Object> items = whole instanceof List<?> list ? new ArrayList<>(list) : new ArrayList<>();
            if (index > items.size()) {
                throw new IllegalArgumentException("[" + index + "]: the list has " + items.size() + " items");
            }
            if (index == items.size()) {
                items.add(null);
            }
            items.set(index, replaced(items.get(index), rest, value));
            return items;
        }
        Map<String, Object> members = whole instanceof Map<?, ?> ? members(copy(whole)) : new LinkedHashMap<>();
        String name = (String) path.get(0);
        Object below = replaced(members.get(name), rest, value);
        if (below == null) {
            members.remove(name);
        } else {
            members.put(name, below);
        }
        return members;
    }

    private static Object child(Object whole, Object step) {
        if (step instanceof Integer index) {
            return whole instanceof List<?> items && index < items.size() ? items.get(index) : null;
        }
        return whole instanceof Map<?, ?> members ? members.get(step) : null;
    }

    private static Object copy(Object value) {
        if (value instanceof Map<?, ?> members) {
            Map<String, Object> copied = new LinkedHashMap<>();
            members.forEach((name, member) -> copied.put(name.toString(), copy(member)));
            return copied;
        }
        return value instanceof List<?> items
                ? new ArrayList<>(items.stream().map(MergePatch::copy).toList())
                : value;
    }

    @SuppressWarnings("unchecked") // made here, or a copy
    private static Map<String, Object> members(Object value) {
        if (!(value instanceof Map<?, ?>)) {
            throw new IllegalArgumentException("a key is set to a value, and one below it as well");
        }
        return (Map<String, Object>) value;
    }

    private static Object value(String text) {
        if (text.equals("null")) {
            return null;
        }
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return NUMBER.matcher(text).matches() ? (Object) Long.valueOf(text) : text;
    }
}
