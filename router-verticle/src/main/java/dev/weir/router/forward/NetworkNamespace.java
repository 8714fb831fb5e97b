// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The network namespace that this process is in.
 *
 * @param boot what tells this run of the kernel from others
 * @param id what tells the namespace from all others of this run, those that are no more among them
 */
public record NetworkNamespace(String boot, String id) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NAMESPACE = Path.of("/proc/self/ns/net");
    private static final int SO_NETNS_COOKIE = 71;

    /** The one there is. */
    public static NetworkNamespace current() throws ForwardingException {
        try {
            String boot = Files.readString(BOOT_ID).strip();
            long cookie = cookie();
            // A kernel older than 5.14 has no cookies; the number of the inode may be given again.
            String id = cookie != 0
                    ? Long.toString(cookie)
                    : Files.readSymbolicLink(NAMESPACE).toString().replaceAll("[^0-9]", "");
            return new NetworkNamespace(boot, id);
        } catch (IOException notLinux) {
            throw new ForwardingException(
                    "forwarding: only mode passive is to be had here; the others need Linux (" + notLinux + ")",
                    notLinux);
        }
    }

    private static long cookie() {
        if (!Libc.isUsable()) {
            return 0;
        }
        int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (socket < 0) {
            return 0;
        }
        try (Memory.Region answer = Memory.allocate(2L * Long.BYTES, Long.BYTES)) {
            long value = answer.address();
            long octets = value + Long.BYTES;
            Memory.putInt(octets, Long.BYTES);
            int refused = Libc.getsockopt(socket, Libc.SOL_SOCKET, SO_NETNS_COOKIE, value, octets);
            return refused == 0 ? Memory.getLong(value) : 0;
        } finally {
            Libc.close(socket);
        }
    }
}
