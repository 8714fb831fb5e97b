// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The validation of one configuration record: gathers every problem, then throws them together. Limits are those of the
 * record's {@link Describe} annotations, so that what the documentation states is what the constructor enforces.
 */
final class Checks {

    private static final ClassValue<Map<String, Limit>> LIMITS = new ClassValue<>() {
        @Override
        protected Map<String, Limit> computeValue(Class<?> type) {
            Map<String, Limit> limits = new HashMap<>();
            for (RecordComponent component : type.getRecordComponents()) {
                Describe about = component.getAnnotation(Describe.class);
                String key = about.key().isEmpty() ? component.getName() : about.key();
                limits.put(key, new Limit(about.min(), about.max()));
            }
            return Map.copyOf(limits);
        }
    };

    private final Map<String, Limit> limits;
    private final List<InvalidValueException.Problem> problems = new ArrayList<>();

    private record Limit(String min, String max) {

        String inWords() {
            if (max.isEmpty()) {
                return "at least " + min;
            }
            return min.isEmpty() ? "at most " + max : "from " + min + " to " + max;
        }
    }

    private Checks(Map<String, Limit> limits) {
        this.limits = limits;
    }

    static Checks of(Class<? extends Record> type) {
        return new Checks(LIMITS.get(type));
    }

    /** Whether {@code value} is given. */
    boolean present(String key, Object value) {
        return require(value != null, key, key + " is missing");
    }

    /** Whether {@code value} is a text with something in it. */
    boolean notBlank(String key, String value) {
        return present(key, value) && require(!value.isBlank(), key, key + " is empty; it must have a value");
    }

    /** Whether {@code value} can be a name: what a path, a metric label and a log line can hold as it is. */
    boolean name(String key, String value) {
        return notBlank(key, value)
                && require(
                        value.length() <= Names.MAX_LENGTH && Names.isName(value),
                        key,
                        key + " is " + Names.quote(value) + "; it must be at most " + Names.MAX_LENGTH
                                + " characters with no space, bracket, '=' or control character among them");
    }

    Checks within(String key, int value) {
        return within(key, (long) value);
    }

    Checks within(String key, long value) {
        Limit limit = limits.get(key);
        compare(
                key,
                value,
                limit,
                bound(limit.min, Long::valueOf),
                bound(limit.max, Long::valueOf),
                Long.toString(value));
        return this;
    }

    Checks within(String key, Long value) {
        return value == null ? this : within(key, value.longValue());
    }

    Checks within(String key, Duration value) {
        if (present(key, value)) {
            Limit limit = limits.get(key);
            Duration min = bound(limit.min, Durations::parse);
            compare(key, value, limit, min, bound(limit.max, Durations::parse), Durations.toText(value));
        }
        return this;
    }

    Checks within(String key, DataSize value) {
        if (present(key, value)) {
            Limit limit = limits.get(key);
            DataSize min = bound(limit.min, DataSize::parse);
            compare(key, value, limit, min, bound(limit.max, DataSize::parse), value.toString());
        }
        return this;
    }

    /** Notes {@code message} against {@code key} unless {@code holds}; returns {@code holds}. */
    boolean require(boolean holds, String key, String message) {
        if (!holds) {
            problems.add(new InvalidValueException.Problem(key, message));
        }
        return holds;
    }

    /** Throws what was noted, if anything was. */
    void finish() {
        if (!problems.isEmpty()) {
            throw new InvalidValueException(problems);
        }
    }

    private <T extends Comparable<T>> void compare(String key, T value, Limit limit, T min, T max, String text) {
        boolean tooSmall = min != null && value.compareTo(min) < 0;
        boolean tooLarge = max != null && value.compareTo(max) > 0;
        require(!tooSmall && !tooLarge, key, key + " is " + text + "; it must be " + limit.inWords());
    }

    private static <T> T bound(String text, Function<String, T> parse) {
        return text.isEmpty() ? null : parse.apply(text);
    }
}
