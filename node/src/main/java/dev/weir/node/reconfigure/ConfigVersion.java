// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import dev.weir.config.WeirConfig;
import dev.weir.config.text.ConfigWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A configuration that was in force, or is.
 *
 * @param number counts up by one with each change; goes on over restarts of a node that was changed while it ran. The nodes
 *     of a cluster have one count, so that each sees numbers left out
 * @param config the configuration, everything that was left open filled in
 * @param etag a digest of the configuration, in hexadecimal: equal for equal configurations only
 * @param when it came in force
 * @param who had it so: a user of the API, {@code SIGHUP}, the watched file, the start
 * @param scope whom the change was for
 * @param shared how far in the changes shared with other nodes it has come
 */
public record ConfigVersion(
        long number, WeirConfig config, String etag, Instant when, String who, Scope scope, SharedMark shared) {
    private static final int ETAG_OCTETS = 16;

    /** A version of a node that shares nothing, with the etag of its configuration. */
    public static ConfigVersion of(long number, WeirConfig config, Instant when, String who) {
        return of(number, config, when, who, Scope.NODE, SharedMark.NONE);
    }

    /** A version with the etag of its configuration. */
    public static ConfigVersion of(
            long number, WeirConfig config, Instant when, String who, Scope scope, SharedMark shared) {
        return new ConfigVersion(number, config, etag(config), when, who, scope, shared);
    }

    /** The digest by which a configuration is told from others. */
    public static String etag(WeirConfig config) {
        return digest(ConfigWriter.yaml(config));
    }

    static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ETAG_OCTETS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
