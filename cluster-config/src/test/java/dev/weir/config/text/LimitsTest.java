// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.config.DataSize;
import dev.weir.config.InvalidValueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every constructor to what the annotations of its record say. */
class LimitsTest {

    private static final Object UNREPRESENTABLE = new Object();

    static List<Arguments> limitedKeys() {
        return keys().stream()
                .filter(arguments -> !((Shape.Key) arguments.get()[2]).limit().isNone())
                .toList();
    }

    static List<Arguments> keys() {
        List<Arguments> keys = new ArrayList<>();
        ShapeWalk.walk(Shapes.ROOT, "", (path, owner, key) -> keys.add(Arguments.of(path, owner, key)));
        return keys;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("limitedKeys")
    void shouldAcceptTheLimitsAndRefuseWhatIsBeyond(String path, Shape.Struct owner, Shape.Key key) {
        assertThat(key.limit().min()).isNotEmpty();
        accept(owner, key, value(key, key.limit().min(), 0));
        refuse(owner, key, value(key, key.limit().min(), -1));
        if (!key.limit().zero().isEmpty()) {
            accept(owner, key, value(key, "0", 0));
        }
        if (!key.limit().max().isEmpty()) {
            accept(owner, key, value(key, key.limit().max(), 0));
            refuse(owner, key, value(key, key.limit().max(), 1));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void shouldRefuseNullUnlessItIsDerived(String path, Shape.Struct owner, Shape.Key key) {
        if (key.accessor().getReturnType().isPrimitive()) {
            return;
        }
        boolean derived =
                !key.about().sameAs().isEmpty() || !key.about().otherwise().isEmpty();
        if (derived) {
            accept(owner, key, null);
        } else {
            assertThatExceptionOfType(InvalidValueException.class)
                    .isThrownBy(() -> construct(owner, key, null))
                    .withMessage(key.name() + " is missing");
        }
    }

    private static void accept(Shape.Struct owner, Shape.Key key, Object value) {
        if (value != UNREPRESENTABLE) {
            Record made = construct(owner, key, value);
            if (value != null) {
                assertThat(key.of(made)).isEqualTo(value);
            }
        }
    }

    private static void refuse(Shape.Struct owner, Shape.Key key, Object value) {
        if (value == UNREPRESENTABLE) {
            return;
        }
        String shown = ((Shape.Scalar) key.shape()).kind().write(value);
        // A step below the least may be the 0 that has a meaning.
        if (!key.limit().zero().isEmpty() && shown.equals("0")) {
            accept(owner, key, value);
            return;
        }
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> construct(owner, key, value))
                .withMessage(key.name() + " is " + shown + "; it must be "
                        + key.limit().inWords());
    }

    private static Record construct(Shape.Struct owner, Shape.Key key, Object value) {
        return Reflection.construct(owner.type(), ShapeWalk.components(owner, owner.exemplar(), key, value));
    }

    /** The value of a text, moved by the smallest step there is; {@link #UNREPRESENTABLE} if the type cannot hold it. */
    private static Object value(Shape.Key key, String text, int step) {
        Shape.Scalar scalar = (Shape.Scalar) key.shape();
        Object value = scalar.kind().read(scalar.type(), text);
        if (value instanceof Duration duration) {
            return duration.plusNanos(step);
        }
        if (value instanceof DataSize size) {
            return size.octets() + step < 0 ? UNREPRESENTABLE : new DataSize(size.octets() + step);
        }
        if (value instanceof Integer number) {
            long moved = (long) number + step;
            return moved > Integer.MAX_VALUE ? UNREPRESENTABLE : (Object) (int) moved;
        }
        return (Long) value + step;
    }
}
