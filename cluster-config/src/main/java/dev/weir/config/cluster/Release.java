// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

/** The release of Weir that runs. */
final class Release {
    private Release() {}

    /** As the jar says. */
    static String version() {
        String version = Release.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
