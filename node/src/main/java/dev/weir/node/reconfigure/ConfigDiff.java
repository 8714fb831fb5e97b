// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import dev.weir.config.Describe;
import dev.weir.config.Durations;
import dev.weir.config.Variant;
import dev.weir.config.Words;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What is different between two records of configuration, key by key. */
public final class ConfigDiff {
    private static final int MAX_VALUE_LENGTH = 100;

    private final List<String> changes = new ArrayList<>();

    private ConfigDiff() {}

    /** The differences as lines such as {@code idleTimeout: 15s -> 5s}; empty for equal records. */
    public static List<String> of(Record from, Record to) {
        ConfigDiff diff = new ConfigDiff();
        diff.compare("", from, to);
        return List.copyOf(diff.changes);
    }

    private void compare(String path, Object from, Object to) {
        if (Objects.equals(from, to)) {
            return;
        }
        if (from instanceof Record before && to instanceof Record after && before.getClass() == after.getClass()) {
            for (RecordComponent component : before.getClass().getRecordComponents()) {
                String key = key(component);
                if (isSecret(component)) {
                    if (!Objects.equals(value(component, before), value(component, after))) {
                        changes.add((path.isEmpty() ? key : path + '.' + key) + ": changed");
                    }
                    continue;
                }
                compare(path.isEmpty() ? key : path + '.' + key, value(component, before), value(component, after));
            }
            return;
        }
        changes.add((path.isEmpty() ? "" : path + ": ") + text(from) + " -> " + text(to));
    }

    private static String key(RecordComponent component) {
        Describe about = component.getAnnotation(Describe.class);
        return about == null || about.key().isEmpty() ? component.getName() : about.key();
    }

    private static boolean isSecret(RecordComponent component) {
        Describe about = component.getAnnotation(Describe.class);
        return about != null && about.secret();
    }

    private static Object value(RecordComponent component, Record of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a configuration record that cannot be read: " + of.getClass(), e);
        }
    }

    private static String text(Object value) {
        String text;
        if (value instanceof Duration duration) {
            text = Durations.toText(duration);
        } else if (value instanceof Enum<?> word) {
            text = Words.of(word);
        } else if (value == null) {
            text = "none";
        } else if (value instanceof Record record && record.getClass().isAnnotationPresent(Variant.class)) {
            text = record.getClass().getAnnotation(Variant.class).value();
        } else {
            text = String.valueOf(value);
        }
        return text.length() > MAX_VALUE_LENGTH ? text.substring(0, MAX_VALUE_LENGTH) + "..." : text;
    }
}
