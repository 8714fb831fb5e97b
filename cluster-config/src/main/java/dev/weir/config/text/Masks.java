// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.AccessToken;
import dev.weir.config.WeirConfig;
import java.util.List;

/**
 * What stands in place of secrets where a configuration is shown, and what they stood for when it comes back: only in the place
 * where it was shown, so that no other key can be used to read a secret.
 */
final class Masks {

    private Masks() {}

    /** A secret key's value, masked; what is empty hides nothing. */
    static Object of(Object secret) {
        if (secret instanceof List<?> list) {
            return list.stream().map(item -> mask(list, (String) item)).toList();
        }
        return ((String) secret).isEmpty() ? "" : AccessToken.MASK;
    }

    /** The document with its masks replaced by what they stand for in a configuration, as far as they stand for something. */
    static Document undone(Document document, WeirConfig config) {
        return undone(document, Shapes.ROOT, config);
    }

    private static Document undone(Document document, Shape shape, Object current) {
        if (!(document instanceof Document.Group group) || !(current instanceof Record record)) {
            return document;
        }
        Document.Group undone = group;
        for (Shape.Key key : keys(shape, record)) {
            Document value = group.child(key.name());
            if (value != null) {
                Object held = key.of(record);
                undone = undone.replacing(
                        key.name(), key.about().secret() ? revealed(value, held) : undone(value, key.shape(), held));
            }
        }
        return undone;
    }

    private static List<Shape.Key> keys(Shape shape, Record record) {
        if (shape instanceof Shape.Union union) {
            return union.variantOf(record).keys();
        }
        return shape instanceof Shape.Struct struct ? struct.keys() : List.of();
    }

    private static Document revealed(Document value, Object secret) {
        if (value instanceof Document.Items items) {
            return new Document.Items(
                    items.items().stream().map(item -> revealed(item, secret)).toList(), value.place());
        }
        if (!(value instanceof Document.Text text)) {
            return value;
        }
        List<?> secrets = secret instanceof List<?> list ? list : List.of(secret);
        return secrets.stream()
                .map(String.class::cast)
                .filter(one -> mask(secret, one).equals(text.value().strip()))
                .findFirst()
                .<Document>map(one -> new Document.Text(Environment.escape(one), false, text.place()))
                .orElse(value);
    }

    private static String mask(Object secret, String one) {
        return secret instanceof List ? AccessToken.masked(one) : (String) of(one);
    }
}
