// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.Names;
import dev.weir.config.text.Document.Group;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2, and JSON as a part of it, with bounds: on the length, on the depth, and on the number of nodes with every
 * alias counted as what it stands for, so that no small text becomes a large tree.
 */
final class DocumentReader {

    /** The longest text, in characters. */
    static final int MAX_LENGTH = 1 << 20;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_NODES = 50_000;
    private static final String CORE_TAG = "tag:yaml.org,2002:";
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private final String source;
    private final List<ConfigError> errors;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private final Deque<String> path = new ArrayDeque<>();
    private Iterator<Event> events;
    private Place last;
    private int nodes;

    private record Anchored(Document node, int nodes) {}

    private DocumentReader(String source, List<ConfigError> errors) {
        this.source = source;
        this.errors = errors;
        this.last = Place.of(source);
    }

    /**
     * Reads one document; an empty text is an absent one.
     *
     * @param errors takes what is wrong but does not keep the rest from being read: keys given twice
     * @throws ConfigException if the text cannot be read
     */
    static Document read(String text, String source, List<ConfigError> errors) throws ConfigException {
        String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (content.length() > MAX_LENGTH) {
            throw new ConfigException(Place.of(source).error("", "is longer than " + MAX_LENGTH + " characters"));
        }
        requirePrintable(content, source);
        try {
            return new DocumentReader(source, errors).document(isJson(content) ? withoutTabs(content) : content);
        } catch (MarkedYamlEngineException malformed) {
            String problem = oneLine(malformed.getProblem());
            String context = malformed.getContext() == null ? "" : oneLine(malformed.getContext()) + ", ";
            Optional<Mark> mark = malformed.getProblemMark().or(malformed::getContextMark);
            throw new ConfigException(place(source, mark).error("", "not valid YAML: " + context + problem));
        } catch (YamlEngineException malformed) {
            throw new ConfigException(Place.of(source).error("", "not valid YAML: " + oneLine(malformed.getMessage())));
        }
    }

    private Document document(String text) throws ConfigException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setCodePointLimit(MAX_LENGTH)
                .build();
        events = new Parse(settings).parseString(text).iterator();
        Document root = null;
        for (Event event = next(); event.getEventId() != Event.ID.StreamEnd; event = next()) {
            if (event instanceof NodeEvent node) {
                if (root != null) {
                    throw failure(event, "begins a second document; a configuration is one document");
                }
                root = node(node, 0);
            }
        }
        return root == null ? new Document.Text("", true, new Place(source, 1, 1)) : root;
    }

    private Event next() throws ConfigException {
        try {
            Event event = events.next();
            last = place(source, event.getEndMark());
            return event;
        } catch (YamlEngineException malformed) {
            throw malformed;
        } catch (RuntimeException broken) {
            // The parser has no word for some texts, such as one that ends in the middle of an escape.
            throw new ConfigException(last.error("", "not valid YAML: what follows here cannot be read"));
        }
    }

    private Document node(NodeEvent event, int depth) throws ConfigException {
        if (depth > MAX_DEPTH) {
            throw failure(event, "is nested deeper than " + MAX_DEPTH + " levels");
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias);
        }
        int nodesBefore = nodes;
        count(event, 1);
        Document node;
        if (event instanceof ScalarEvent scalar) {
            node = text(scalar);
        } else {
            CollectionStartEvent start = (CollectionStartEvent) event;
            requireCoreTag(event, start.getTag());
            node = event.getEventId() == Event.ID.SequenceStart ? items(event, depth) : group(event, depth);
        }
        int size = nodes - nodesBefore;
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, new Anchored(node, size)));
        return node;
    }

    private Document.Text text(ScalarEvent scalar) throws ConfigException {
        requireCoreTag(scalar, scalar.getTag());
        boolean absent = scalar.isPlain() && scalar.getTag().isEmpty() && NULLS.contains(scalar.getValue());
        return new Document.Text(scalar.getValue(), absent, place(scalar));
    }

    private Document.Items items(Event start, int depth) throws ConfigException {
        List<Document> items = new ArrayList<>();
        for (Event event = next(); event instanceof NodeEvent item; event = next()) {
            path.addLast("[" + items.size() + "]");
            items.add(node(item, depth + 1));
            path.removeLast();
        }
        return new Document.Items(items, place(start));
    }

    private Group group(Event start, int depth) throws ConfigException {
        Map<String, Group.Entry> entries = new LinkedHashMap<>();
        for (Event event = next(); event instanceof NodeEvent keyEvent; event = next()) {
            Document key = node(keyEvent, depth + 1);
            if (!(key instanceof Document.Text name)) {
                throw failure(event, "has " + key.inWords() + " for a key; a key is a word");
            }
            path.addLast(name.value());
            Document value = node((NodeEvent) next(), depth + 1);
            Group.Entry first = entries.putIfAbsent(name.value(), new Group.Entry(place(keyEvent), value));
            if (first != null) {
                String message =
                        "is given twice; it stands in line " + first.keyPlace().line() + " too";
                errors.add(place(keyEvent).error(Paths.of(path), message));
            }
            path.removeLast();
        }
        return new Group(entries, place(start));
    }

    private Document aliased(AliasEvent alias) throws ConfigException {
        Anchored target = anchors.get(alias.getAlias());
        if (target == null) {
            throw failure(
                    alias,
                    "refers to the anchor " + Names.quote(alias.getAlias().getValue()) + " before its end");
        }
        count(alias, target.nodes);
        return target.node;
    }

    private void count(Event event, int more) throws ConfigException {
        nodes += more;
        if (nodes > MAX_NODES) {
            throw failure(event, "makes more than " + MAX_NODES + " values");
        }
    }

    private void requireCoreTag(Event event, Optional<String> tag) throws ConfigException {
        if (tag.isPresent() && !tag.get().startsWith(CORE_TAG)) {
            throw failure(event, "has the tag " + Names.quote(tag.get()) + "; a configuration has no tags");
        }
    }

    private ConfigException failure(Event event, String message) {
        return new ConfigException(place(event).error("", message));
    }

    private Place place(Event event) {
        return place(source, event.getStartMark());
    }

    private static Place place(String source, Optional<Mark> mark) {
        return mark.map(at -> new Place(source, at.getLine() + 1, at.getColumn() + 1))
                .orElse(Place.of(source));
    }

    private static void requirePrintable(String text, String source) throws ConfigException {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            boolean control = Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r' && c != 0x85;
            if (control || Character.getType(c) == Character.SURROGATE || c == 0xFFFE || c == 0xFFFF) {
                Place place = new Place(source, line, text.codePointCount(lineStart, i) + 1);
                throw new ConfigException(
                        place.error("", String.format("is not text: there is a character U+%04X", c)));
            }
            i += Character.charCount(c);
            if (c == '\n') {
                line++;
                lineStart = i;
            }
        }
    }

    private static boolean isJson(String text) {
        return text.stripLeading().startsWith("{");
    }

    /** JSON may be indented with tabs, YAML may not: outside of strings a space does as well. */
    private static String withoutTabs(String json) {
        StringBuilder spaced = new StringBuilder(json);
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '"') {
                inString = !inString;
            } else if (c == '\\' && inString) {
                i++;
            } else if (c == '\t' && !inString) {
                spaced.setCharAt(i, ' ');
            }
        }
        return spaced.toString();
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
