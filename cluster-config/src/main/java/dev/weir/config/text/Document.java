// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML or JSON text as a tree of immutable nodes, each of which knows where it stands. */
sealed interface Document {

    Place place();

    /** What this is, as a part of a sentence. */
    String inWords();

    /** The node at {@code name}, or {@code null}. */
    default Document child(String name) {
        return null;
    }

    /** Whether this stands for no value at all. */
    default boolean isAbsent() {
        return false;
    }

    /** The text of a scalar; {@code absent} for a null or an empty plain one. */
    record Text(String value, boolean absent, Place place) implements Document {

        @Override
        public String inWords() {
            return absent ? "empty" : Names.quote(value);
        }

        @Override
        public boolean isAbsent() {
            return absent;
        }
    }

    /** A sequence. */
    record Items(List<Document> items, Place place) implements Document {

        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String inWords() {
            return "a list";
        }

        /** The same with the item at {@code index} replaced, or added if {@code index} is the size. */
        Items with(int index, Document item) {
            List<Document> changed = new ArrayList<>(items);
            if (index == changed.size()) {
                changed.add(item);
            } else {
                changed.set(index, item);
            }
            return new Items(changed, place);
        }
    }

    /** A mapping, in the order of the text. */
    record Group(Map<String, Entry> entries, Place place) implements Document {

        /**
         * A value with its key.
         *
         * @param keyPlace where the key stands
         */
        record Entry(Place keyPlace, Document value) {}

        public Group {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        static Group empty(Place place) {
            return new Group(Map.of(), place);
        }

        @Override
        public String inWords() {
            return "a group of keys";
        }

        @Override
        public Document child(String name) {
            Entry entry = entries.get(name);
            return entry == null ? null : entry.value();
        }

        /** The same with another value at {@code name}, which is there, and its place kept. */
        Group replacing(String name, Document value) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.computeIfPresent(name, (key, entry) -> new Entry(entry.keyPlace(), value));
            return new Group(changed, place);
        }

        /** The same with the value at {@code name} replaced or added. */
        Group with(String name, Document value) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.put(name, new Entry(value.place(), value));
            return new Group(changed, place);
        }
    }
}
