// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.Describe;
import dev.weir.config.Variant;
import dev.weir.config.VariantKey;
import dev.weir.config.WeirConfig;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads shapes off the configuration records, once. */
final class Shapes {

    /** The shape of {@link WeirConfig}. */
    static final Shape.Struct ROOT = struct(WeirConfig.class);

    private Shapes() {}

    private static Shape of(Type type) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            Type element = list.getActualTypeArguments()[0];
            return new Shape.ListOf(of(element), staticMethod((Class<?>) element, "parseList", String.class));
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isSealed()) {
            List<Shape.Struct> variants = records(plain)
                    .map(variant -> variant(variant, variantKey(plain)))
                    .toList();
            return new Shape.Union(plain, variantKey(plain), help(plain), variants);
        }
        return ScalarKind.of(plain)
                .<Shape>map(kind -> new Shape.Scalar(kind, plain))
                .orElseGet(() -> struct(plain.asSubclass(Record.class)));
    }

    /** The records of a sealed interface, those of one inside it among them. */
    private static Stream<Class<? extends Record>> records(Class<?> union) {
        return Stream.of(union.getPermittedSubclasses())
                .flatMap(one -> one.isSealed() ? records(one) : Stream.of(one.asSubclass(Record.class)));
    }

    private static String variantKey(Class<?> union) {
        VariantKey named = union.getAnnotation(VariantKey.class);
        return named == null ? VariantKey.DEFAULT : named.value();
    }

    private static Shape.Struct variant(Class<? extends Record> type, String key) {
        String word = type.getAnnotation(Variant.class).value();
        return struct(type, Optional.of(new Shape.Discriminator(key, word)));
    }

    /** The shape of a record that is no variant. */
    static Shape.Struct struct(Class<? extends Record> type) {
        return struct(type, Optional.empty());
    }

    private static Shape.Struct struct(Class<? extends Record> type, Optional<Shape.Discriminator> variant) {
        Record exemplar = exemplar(type);
        List<Shape.Key> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            keys.add(key(component, exemplar));
        }
        return new Shape.Struct(type, variant, help(type), List.copyOf(keys), exemplar);
    }

    private static Shape.Key key(RecordComponent component, Record exemplar) {
        Describe about = component.getAnnotation(Describe.class);
        String name = about.key().isEmpty() ? component.getName() : about.key();
        boolean derived = !about.sameAs().isEmpty() || !about.otherwise().isEmpty();
        Object fallback = derived ? null : Reflection.invoke(component.getAccessor(), exemplar);
        return new Shape.Key(name, of(component.getGenericType()), about, component.getAccessor(), fallback);
    }

    private static Record exemplar(Class<? extends Record> type) {
        Method source = staticMethod(type, "defaults")
                .or(() -> staticMethod(type, "example"))
                .orElseThrow(() -> new LinkageError(type + " has neither defaults() nor example()"));
        return (Record) Reflection.invoke(source, null);
    }

    private static Optional<Method> staticMethod(Class<?> type, String name, Class<?>... parameters) {
        return Stream.of(type.getMethods())
                .filter(method -> method.getName().equals(name))
                .filter(method -> List.of(method.getParameterTypes()).equals(List.of(parameters)))
                .findFirst();
    }

    private static String help(Class<?> type) {
        return type.getAnnotation(Describe.class).value();
    }
}
