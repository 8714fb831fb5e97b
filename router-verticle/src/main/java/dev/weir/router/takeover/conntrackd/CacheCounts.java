// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code conntrackd -s} tells of its two caches.
 *
 * <pre>
 *   cache internal:
 *   current active connections:               10
 *   ...
 *   cache external:
 *   current active connections:               20
 * </pre>
 *
 * @param internal connections of this router
 * @param external connections of the other
 */
record CacheCounts(long internal, long external) {
    private static final Pattern COUNT = Pattern.compile(
            "^cache (internal|external):\\R+current active connections:\\s+(\\d{1,18})", Pattern.MULTILINE);

    /** Reads it; empty when it is something else. */
    static Optional<CacheCounts> parse(String statistics) {
        long internal = -1;
        long external = -1;
        Matcher matcher = COUNT.matcher(statistics);
        while (matcher.find()) {
            long count = Long.parseLong(matcher.group(2));
            if (matcher.group(1).equals("internal")) {
                internal = count;
            } else {
                external = count;
            }
        }
        return internal < 0 || external < 0 ? Optional.empty() : Optional.of(new CacheCounts(internal, external));
    }
}
