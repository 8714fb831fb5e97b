// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** Names of the variants of sealed configuration interfaces. */
final class Variants {

    private Variants() {}

    /** The word that stands for this record. */
    static String nameOf(Record variant) {
        return variant.getClass().getAnnotation(Variant.class).value();
    }
}
