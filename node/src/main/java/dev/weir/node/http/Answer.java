// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What an operation answers with. */
public sealed interface Answer {
    /** The HTTP status code. */
    int status();

    /** Headers besides those that every answer has. */
    Map<String, String> headers();

    /**
     * JSON.
     *
     * @param body maps, lists, texts, numbers, flags and {@code null}
     */
    record Json(int status, Object body, Map<String, String> headers) implements Answer {}

    /** Any other text. */
    record Text(int status, String contentType, String body, Map<String, String> headers) implements Answer {}

    /**
     * Server-sent events, for as long as the caller wants them.
     *
     * @param source is given where to send them, once the headers are on their way
     */
    record Events(Consumer<EventSink> source) implements Answer {
        @Override
        public int status() {
            return 200;
        }

        @Override
        public Map<String, String> headers() {
            return Map.of();
        }
    }

    /** JSON with status 200. */
    static Answer json(Object body) {
        return new Json(200, body, Map.of());
    }

    /** Text with status 200. */
    static Answer text(String contentType, String body) {
        return new Text(200, contentType, body, Map.of());
    }

    /** Server-sent events. */
    static Answer events(Consumer<EventSink> source) {
        return new Events(source);
    }

    /** The same with another header. */
    default Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers());
        more.put(header, value);
        if (this instanceof Json json) {
            return new Json(json.status, json.body, more);
        }
        return this instanceof Text text ? new Text(text.status, text.contentType, text.body, more) : this;
    }
}
