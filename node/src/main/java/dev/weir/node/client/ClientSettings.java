// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.client;

import java.net.URI;
import java.nio.file.Path;

/**
 * Which node to call, and as whom.
 *
 * @param url where its control plane is
 * @param token a bearer token; empty for none
 * @param authority PEM file of those whose certificates are trusted; {@code null} for those that Java trusts
 * @param certificate PEM file of a certificate to show; {@code null} for none
 * @param key PEM file of that certificate's key; {@code null} for none
 */
public record ClientSettings(URI url, String token, Path authority, Path certificate, Path key) {
    /** Where a node listens that nobody told otherwise. */
    public static final String DEFAULT_URL = "http://127.0.0.1:8642";

    /** Without the token. */
    @Override
    public String toString() {
        return "ClientSettings[url=" + url + ", authority=" + authority + ", certificate=" + certificate + ", key="
                + key + "]";
    }
}
