// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this host. */
final class HostName {

    /** Linux tells its name here; asking the resolver can wait on a name server. */
    private static final Path KERNEL_HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private static final String UNKNOWN = "localhost";

    private HostName() {}

    static String local() {
        try {
            String name = Files.readString(KERNEL_HOST_NAME).strip();
            return usable(name) ? name : UNKNOWN;
        } catch (IOException notLinux) {
            return resolved();
        }
    }

    private static String resolved() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return usable(name) ? name : UNKNOWN;
        } catch (UnknownHostException nameless) {
            return UNKNOWN;
        }
    }

    private static boolean usable(String name) {
        return !name.isEmpty() && Names.isName(name);
    }
}
