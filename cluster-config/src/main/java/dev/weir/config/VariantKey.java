// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The key whose word picks a record of this sealed interface, where it is not {@link #DEFAULT}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface VariantKey {

    /** The key of sealed interfaces that name none. */
    String DEFAULT = "type";

    /** The key. */
    String value();
}
