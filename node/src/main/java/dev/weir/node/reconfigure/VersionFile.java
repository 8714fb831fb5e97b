// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import dev.weir.config.WeirConfig;
import dev.weir.config.Words;
import dev.weir.config.text.ConfigException;
import dev.weir.config.text.ConfigLoader;
import dev.weir.config.text.ConfigWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A version of the configuration as a file: YAML, which {@code weir run --config} reads as well, under comments that say
 * which version it is. A digest tells whether it is whole.
 *
 * @param version the version
 * @param sourceDigest of the user's own configuration at that time
 * @param sourceEtag of what the user's own configuration came to: that of the version, when it was read from there
 */
record VersionFile(ConfigVersion version, String sourceDigest, String sourceEtag) {
    private static final String NOTE = """
            # Weir keeps here a configuration that it was given while it ran, and reads it again when it starts, for as
            # long as the configuration that it is started with stays as it is. Do not edit it: what is not as Weir wrote
            # it does not count.
            """;
    private static final String MARK = "#: ";

    /** The file's text. */
    String text() {
        String yaml = ConfigWriter.yaml(version.config());
        return NOTE
                + line("version", String.valueOf(version.number()))
                + line("when", version.when().toString())
                + line("who", version.who())
                + line("scope", Words.of(version.scope()))
                + shared(version.shared())
                + line("source-digest", sourceDigest)
                + line("source-etag", sourceEtag)
                + line("digest", ConfigVersion.digest(yaml))
                + yaml;
    }

    /** Nothing, for one that has none of the changes that nodes share. */
    private static String shared(SharedMark mark) {
        return mark.number() == 0
                ? ""
                : line("shared-cluster", mark.cluster())
                        + line("shared-number", String.valueOf(mark.number()))
                        + line("shared-id", mark.id())
                        + line(
                                "shared-missed",
                                mark.missed().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    private static SharedMark shared(Map<String, String> head) {
        if (!head.containsKey("shared-number")) {
            return SharedMark.NONE;
        }
        List<Long> missed = Stream.of(head.getOrDefault("shared-missed", "").split(","))
                .filter(number -> !number.isEmpty())
                .map(Long::valueOf)
                .toList();
        return new SharedMark(
                head.getOrDefault("shared-cluster", ""),
                Long.parseLong(head.get("shared-number")),
                head.getOrDefault("shared-id", ""),
                missed);
    }

    private static String line(String key, String value) {
        StringBuilder line = new StringBuilder(MARK).append(key).append(' ');
        value.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).forEach(line::appendCodePoint);
        return line.append('\n').toString();
    }

    /**
     * Reads one.
     *
     * @param name what errors call it
     * @throws ConfigException when it is not a configuration of today
     * @throws IllegalArgumentException when it is not as it was written; the message says why
     */
    static VersionFile parse(String text, String name) throws ConfigException {
        Map<String, String> head = new HashMap<>();
        int at = 0;
        while (text.startsWith("#", at)) {
            int end = text.indexOf('\n', at);
            if (end < 0) {
                break;
            }
            String line = text.substring(at, end);
            int space = line.indexOf(' ', MARK.length());
            if (line.startsWith(MARK) && space > 0) {
                head.put(line.substring(MARK.length(), space), line.substring(space + 1));
            }
            at = end + 1;
        }
        String yaml = text.substring(at);
        if (!ConfigVersion.digest(yaml).equals(head.get("digest"))) {
            throw new IllegalArgumentException("is not as it was written");
        }
        WeirConfig config = ConfigLoader.parse(yaml, name);
        try {
            return new VersionFile(
                    ConfigVersion.of(
                            Long.parseLong(head.getOrDefault("version", "")),
                            config,
                            Instant.parse(head.getOrDefault("when", "")),
                            head.getOrDefault("who", ""),
                            Words.parse(Scope.class, head.getOrDefault("scope", Words.of(Scope.NODE))),
                            shared(head)),
                    head.getOrDefault("source-digest", ""),
                    head.getOrDefault("source-etag", ""));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IllegalArgumentException("does not say which version it is", e);
        }
    }
}
