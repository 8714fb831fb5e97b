// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bearer token (RFC 6750) as a configuration has it, without the token itself: {@code reader:prometheus:sha256:9f86...}.
 * One round of SHA-256 is enough of a hash, since a token is 256 random bits and nothing that could be guessed.
 *
 * @param role what its bearer may do
 * @param name who its bearer is, in the audit log
 * @param hash SHA-256 of the token's text, 64 hexadecimal digits in lower case
 */
public record AccessToken(Role role, String name, String hash) {

    /** What stands in place of a hash where a configuration is shown. */
    public static final String MASK = "********";

    private static final Pattern TEXT =
            Pattern.compile("(?i)(reader|operator):([A-Za-z0-9._@-]{1,64}):sha256:([0-9a-f]{64})");
    private static final Pattern MASKED = Pattern.compile("([^:]*:[^:]*:)\\*{8}");

    /** The token that a text describes; empty if it describes none. */
    public static Optional<AccessToken> parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new AccessToken(
                        Words.parse(Role.class, matcher.group(1)),
                        matcher.group(2),
                        matcher.group(3).toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /** The text without the hash. */
    public static String masked(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        return matcher.matches() ? matcher.group(1) + ":" + matcher.group(2) + ":" + MASK : MASK;
    }

    /** Role and name of a masked text, as the beginning of the whole text; empty if it is not masked. */
    public static Optional<String> prefixOfMasked(String text) {
        Matcher matcher = MASKED.matcher(text.strip());
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The text that describes it. */
    public String text() {
        return Words.of(role) + ":" + name + ":sha256:" + hash;
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return masked(text());
    }
}
