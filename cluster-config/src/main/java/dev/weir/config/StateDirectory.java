// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.nio.file.Path;

/** Where a program of this user keeps its state, by the Filesystem Hierarchy Standard and the XDG base directories. */
final class StateDirectory {

    private static final String OF_ROOT = "/var/lib/weir";
    private static final String NAME = "weir";

    private StateDirectory() {}

    static String ofUser() {
        if ("root".equals(System.getProperty("user.name"))) {
            return OF_ROOT;
        }
        String state = System.getenv("XDG_STATE_HOME");
        Path base = state != null && state.startsWith("/")
                ? Path.of(state)
                : Path.of(System.getProperty("user.home", "."), ".local", "state");
        return base.resolve(NAME).toString();
    }
}
