// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.Describe;
import dev.weir.config.Limit;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;

/** What the configuration records look like: the types of values and the keys that lead to them. */
sealed interface Shape {

    /** One text. */
    record Scalar(ScalarKind kind, Class<?> type) implements Shape {}

    /**
     * A sequence.
     *
     * @param parse reads the whole list from one text, a static method; empty if a list must be a list
     */
    record ListOf(Shape element, Optional<Method> parse) implements Shape {}

    /**
     * A record.
     *
     * @param variant what tells it from others if this is one of a {@link Union}
     * @param exemplar an instance whose components have their defaults, or an example where a key is required
     */
    record Struct(
            Class<? extends Record> type, Optional<Discriminator> variant, String help, List<Key> keys, Record exemplar)
            implements Shape {

        Optional<Key> key(String name) {
            return keys.stream().filter(key -> key.name().equals(name)).findFirst();
        }
    }

    /** What tells a record of a {@link Union} from the others: the key, and the word under it. */
    record Discriminator(String key, String word) {

        /** The two as a part of a sentence, such as {@code type pcap}. */
        @Override
        public String toString() {
            return key + " " + word;
        }
    }

    /**
     * A sealed interface of records.
     *
     * @param key the key whose value picks the variant
     */
    record Union(Class<?> type, String key, String help, List<Struct> variants) implements Shape {

        Optional<Struct> variant(String word) {
            return variants.stream()
                    .filter(variant -> variant.variant().orElseThrow().word().equalsIgnoreCase(word))
                    .findFirst();
        }

        /** The variant that a record of this union is. */
        Struct variantOf(Record value) {
            return variants.stream()
                    .filter(variant -> variant.type() == value.getClass())
                    .findFirst()
                    .orElseThrow();
        }

        List<String> words() {
            return variants.stream()
                    .map(variant -> variant.variant().orElseThrow().word())
                    .toList();
        }
    }

    /**
     * A component of a record.
     *
     * @param fallback what an absent key means to the constructor, {@code null} if the constructor derives it
     */
    record Key(String name, Shape shape, Describe about, Method accessor, Object fallback) {

        Limit limit() {
            return Limit.of(about);
        }

        Object of(Record owner) {
            return Reflection.invoke(accessor, owner);
        }
    }
}
