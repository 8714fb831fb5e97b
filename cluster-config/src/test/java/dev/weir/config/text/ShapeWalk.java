// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every key there is, by its path with the variant's type in parentheses: {@code captures[](pcap).interface}. */
final class ShapeWalk {

    private ShapeWalk() {}

    static Map<String, Shape.Key> keys() {
        Map<String, Shape.Key> keys = new LinkedHashMap<>();
        walk(Shapes.ROOT, "", (path, owner, key) -> keys.put(path, key));
        return keys;
    }

    /** Takes a key with its path and the record it belongs to. */
    interface Visitor {
        void visit(String path, Shape.Struct owner, Shape.Key key);
    }

    static void walk(Shape shape, String path, Visitor visitor) {
        if (shape instanceof Shape.ListOf list) {
            walk(list.element(), path + "[]", visitor);
        } else if (shape instanceof Shape.Union union) {
            for (Shape.Struct variant : union.variants()) {
                walk(variant, path + "(" + variant.variant().orElseThrow().word() + ")", visitor);
            }
        } else if (shape instanceof Shape.Struct struct) {
            for (Shape.Key key : struct.keys()) {
                String keyPath = path.isEmpty() ? key.name() : path + "." + key.name();
                visitor.visit(keyPath, struct, key);
                walk(key.shape(), keyPath, visitor);
            }
        }
    }

    /** The components of an instance with one of them replaced. */
    static Object[] components(Shape.Struct shape, Record instance, Shape.Key replaced, Object value) {
        List<Shape.Key> keys = shape.keys();
        Object[] components = new Object[keys.size()];
        for (int i = 0; i < components.length; i++) {
            components[i] = keys.get(i).name().equals(replaced.name())
                    ? value
                    : keys.get(i).of(instance);
        }
        return components;
    }
}
