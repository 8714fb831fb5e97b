// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;

/** Calls of public members of records, of which only their own exceptions can come. */
final class Reflection {

    private Reflection() {}

    static Object invoke(Method method, Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw unwrapped(thrown);
        } catch (IllegalAccessException hidden) {
            throw new LinkageError("configuration record with a member that is not public", hidden);
        }
    }

    /** Calls the canonical constructor. */
    static Record construct(Class<? extends Record> type, Object... components) {
        try {
            return canonical(type).newInstance(components);
        } catch (InvocationTargetException thrown) {
            throw unwrapped(thrown);
        } catch (ReflectiveOperationException hidden) {
            throw new LinkageError("configuration record without a public constructor", hidden);
        }
    }

    private static Constructor<? extends Record> canonical(Class<? extends Record> type) throws NoSuchMethodException {
        return type.getConstructor(Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new));
    }

    private static RuntimeException unwrapped(InvocationTargetException thrown) {
        if (thrown.getCause() instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (thrown.getCause() instanceof Error error) {
            throw error;
        }
        throw new LinkageError("configuration record with a checked exception", thrown.getCause());
    }
}
