// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import java.util.function.IntFunction;

/**
 * What was compiled for each shape of record, found by shape without allocation and made when the shape first comes.
 *
 * @param <T> what is compiled
 */
final class ShapeTable<T> {
    private static final int INITIAL_SLOTS = 64;

    private final int groups;
    private final IntFunction<T> compiler;
    private int[] shapes = new int[INITIAL_SLOTS];
    private Object[] compiled = new Object[INITIAL_SLOTS];
    private int size;

    /**
     * Makes an empty table.
     *
     * @param groups the bits of a shape that matter; shapes that differ in others only share an entry
     * @param compiler makes the entry of a shape, which has been cut down to {@code groups}
     */
    ShapeTable(int groups, IntFunction<T> compiler) {
        this.groups = groups;
        this.compiler = compiler;
    }

    /** The entry of a shape. */
    @SuppressWarnings("unchecked") // only add() fills the array
    T of(int shape) {
        int key = shape & groups;
        int mask = shapes.length - 1;
        int slot = key * 0x9e3779b9 >>> 16 & mask;
        while (compiled[slot] != null) {
            if (shapes[slot] == key) {
                return (T) compiled[slot];
            }
            slot = slot + 1 & mask;
        }
        return add(key);
    }

    private T add(int key) {
        if (2 * (size + 1) > shapes.length) {
            grow();
        }
        T made = compiler.apply(key);
        put(key, made);
        size++;
        return made;
    }

    private void put(int key, Object value) {
        int mask = shapes.length - 1;
        int slot = key * 0x9e3779b9 >>> 16 & mask;
        while (compiled[slot] != null) {
            slot = slot + 1 & mask;
        }
        shapes[slot] = key;
        compiled[slot] = value;
    }

    private void grow() {
        int[] oldShapes = shapes;
        Object[] oldCompiled = compiled;
        shapes = new int[2 * oldShapes.length];
        compiled = new Object[2 * oldCompiled.length];
        for (int i = 0; i < oldShapes.length; i++) {
            if (oldCompiled[i] != null) {
                put(oldShapes[i], oldCompiled[i]);
            }
        }
    }
}
