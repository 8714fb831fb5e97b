// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a configuration record or one of its components means: the one source of the commented defaults, the JSON Schema,
 * the key table of the documentation, and the limits that constructors enforce.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface Describe {

    /** The help text: one or two plain sentences. */
    String value();

    /** The key in the file, where it is not the component's name. */
    String key() default "";

    /** The smallest value allowed, in the component's own notation ({@code 1}, {@code 200ms}, {@code 64KiB}). */
    String min() default "";

    /** The largest value allowed, in the component's own notation. */
    String max() default "";

    /** What {@code 0} means, which is allowed whatever {@link #min} says; empty where {@code 0} is nothing special. */
    String zero() default "";

    /** Whether the file must give the key. */
    boolean required() default false;

    /**
     * The key, relative to the same record, whose value an absent key takes. The constructor receives {@code null} then and
     * does so.
     */
    String sameAs() default "";

    /** In words, what an absent key means, where no constant says so. The constructor receives {@code null} then. */
    String otherwise() default "";

    /** Whether the value is not shown to people: where a configuration is told, a mask stands in its place. */
    boolean secret() default false;
}
