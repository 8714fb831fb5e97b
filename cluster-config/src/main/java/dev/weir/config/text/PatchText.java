// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.text.Document.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Merge patches (RFC 7396) that are kept: as JSON, told by their keys, and two of them made one. */
public final class PatchText {
    private static final String SOURCE = "patch";

    private PatchText() {}

    /**
     * A patch as JSON, whatever it was written in.
     *
     * @param patch JSON or YAML
     * @param source what errors call it
     * @throws ConfigException if it cannot be read, or is no group of keys
     */
    public static String json(String patch, String source) throws ConfigException {
        Document document = read(patch, source);
        if (!(document instanceof Group)) {
            throw new ConfigException(document.place().error("", "must be a group of keys: the parts to be changed"));
        }
        return JsonText.of(plain(document));
    }

    /**
     * The parts of the configuration that a patch is about, such as {@code metering}.
     *
     * @throws ConfigException if it cannot be read
     */
    public static List<String> parts(String patch) throws ConfigException {
        return read(patch, SOURCE) instanceof Group group
                ? List.copyOf(group.entries().keySet())
                : List.of();
    }

    /**
     * The patch that does what one and then another does, to whatever they are laid over. There is none where the first takes
     * something out, or replaces it by a value or a list, and the second puts a group of keys there: a patch can lay a group
     * over another one, but not put it in its place.
     *
     * @throws ConfigException if one of them cannot be read
     */
    public static Optional<String> composed(String first, String second) throws ConfigException {
        Document before = read(first, SOURCE);
        Document after = read(second, SOURCE);
        return isComposable(before, after) ? Optional.of(JsonText.of(composed(before, after))) : Optional.empty();
    }

    private static Document read(String patch, String source) throws ConfigException {
        List<ConfigError> errors = new ArrayList<>();
        Document document = DocumentReader.read(patch, source, errors);
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
        return document;
    }

    private static boolean isComposable(Document first, Document second) {
        if (!(second instanceof Group after)) {
            return true;
        }
        return first instanceof Group before
                && after.entries().entrySet().stream()
                        .allMatch(entry -> before.child(entry.getKey()) == null
                                || isComposable(
                                        before.child(entry.getKey()),
                                        entry.getValue().value()));
    }

    private static Object composed(Document first, Document second) {
        if (!(first instanceof Group before) || !(second instanceof Group after)) {
            return plain(second);
        }
        Map<String, Object> members = members(before);
        after.entries().forEach((name, entry) -> {
            Document earlier = before.child(name);
            members.put(name, earlier == null ? plain(entry.value()) : composed(earlier, entry.value()));
        });
        return members;
    }

    /** What is taken out stays in, as {@code null}. */
    private static Object plain(Document document) {
        if (document instanceof Group group) {
            return members(group);
        }
        if (document instanceof Document.Items items) {
            List<Object> list = new ArrayList<>();
            items.items().forEach(item -> list.add(plain(item)));
            return list;
        }
        return document.isAbsent() ? null : ((Document.Text) document).value();
    }

    private static Map<String, Object> members(Group group) {
        Map<String, Object> members = new LinkedHashMap<>();
        group.entries().forEach((name, entry) -> members.put(name, plain(entry.value())));
        return members;
    }
}
