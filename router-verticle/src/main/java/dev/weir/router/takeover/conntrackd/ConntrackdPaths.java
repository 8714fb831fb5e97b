// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import java.nio.file.Path;

/**
 * The files of one conntrackd. Network namespaces of one machine may share the state directory, and each has its own.
 *
 * @param configuration what conntrackd reads; its path on a command line is also how one of ours is known from others
 * @param socket where conntrackd takes orders
 * @param lock by which conntrackd itself tells that it runs; it stays when conntrackd is killed
 * @param owner the lock of the process that looks after it
 */
record ConntrackdPaths(Path configuration, Path socket, Path lock, Path owner) {

    /**
     * Those of a network namespace.
     *
     * @param namespace what tells it from others
     */
    static ConntrackdPaths in(Path stateDirectory, String namespace) {
        // Short, since the path of a socket has 107 octets at most.
        String name = "conntrackd-" + namespace;
        return new ConntrackdPaths(
                stateDirectory.resolve(name + ".conf"),
                stateDirectory.resolve(name + ".ctl"),
                stateDirectory.resolve(name + ".lock"),
                stateDirectory.resolve(name + ".owner"));
    }
}
