// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.Names;
import java.util.regex.Pattern;

/** Paths of keys, such as {@code exporters[0].format.biflow}. */
final class Paths {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.\\[\\]-]{1,60}");

    private Paths() {}

    /** The path of a key that a text gives, whatever it is: one that is no plain word in quotes, and cut. */
    static String join(String path, String key) {
        String shown = PLAIN.matcher(key).matches() ? key : Names.quote(key);
        return path.isEmpty() ? shown : path + "." + shown;
    }

    /** The path of its steps, items of lists among them in brackets. */
    static String of(Iterable<String> steps) {
        String path = "";
        for (String step : steps) {
            path = step.startsWith("[") ? path + step : join(path, step);
        }
        return path;
    }

    static String item(String path, int index) {
        return path + "[" + index + "]";
    }

    /** The first key of a path. */
    static String first(String path) {
        return path.substring(0, endOfKey(path, 0));
    }

    /** Where the key that begins at {@code from} ends: at a dot, at a bracket, or with the path. */
    static int endOfKey(String path, int from) {
        int end = from;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
            end++;
        }
        return end;
    }

    /** Where the value at {@code path} under {@code from} stands, or else what is around it. */
    static Place place(Document from, String path) {
        Document nearest = from;
        for (String step : path.split("[.\\[]", -1)) {
            Document next = step.endsWith("]") ? item(nearest, step) : nearest.child(step);
            if (next == null) {
                break;
            }
            nearest = next;
        }
        return nearest.place();
    }

    private static Document item(Document list, String step) {
        int index = Integer.parseInt(step.substring(0, step.length() - 1));
        boolean there =
                list instanceof Document.Items items && index < items.items().size();
        return there ? ((Document.Items) list).items().get(index) : null;
    }
}
