// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.linux;

import dev.weir.model.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of an interface's offloads make packets longer than those on the wire (linux/ethtool.h, SIOCETHTOOL).
 *
 * <pre>
 *   struct ifreq: name 16 | pointer to the command 8 | rest of a union
 *   struct ethtool_value: command 4 | data 4
 * </pre>
 */
public final class Offloads {
    private static final long SIOCETHTOOL = 0x8946;
    private static final int GET_TSO = 0x1e;
    private static final int GET_GSO = 0x23;
    private static final int GET_FLAGS = 0x25;
    private static final int GET_GRO = 0x2b;
    private static final int FLAG_LRO = 1 << 15;

    private static final int NAME_OCTETS = 16;
    private static final int REQUEST_OCTETS = 40;
    private static final int DATA_OFFSET = Integer.BYTES;

    private Offloads() {}

    /** Those that are on, by the names that ethtool has for them; none where nobody can say. */
    public static List<String> on(String networkInterface) {
        byte[] name = networkInterface.getBytes(StandardCharsets.UTF_8);
        if (!Libc.isUsable() || name.length >= NAME_OCTETS) {
            return List.of();
        }
        int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (socket < 0) {
            return List.of();
        }
        try (Memory.Region request = Memory.allocate(REQUEST_OCTETS + 2L * Integer.BYTES, Long.BYTES)) {
            Memory.copy(name, 0, request.address(), name.length);
            List<String> on = new ArrayList<>();
            if (get(socket, request, GET_GRO) != 0) {
                on.add("gro");
            }
            if (get(socket, request, GET_GSO) != 0) {
                on.add("gso");
            }
            if (get(socket, request, GET_TSO) != 0) {
                on.add("tso");
            }
            if ((get(socket, request, GET_FLAGS) & FLAG_LRO) != 0) {
                on.add("lro");
            }
            return List.copyOf(on);
        } finally {
            Libc.close(socket);
        }
    }

    private static int get(int socket, Memory.Region request, int command) {
        long value = request.address() + REQUEST_OCTETS;
        Memory.putInt(value, command);
        Memory.putInt(value + DATA_OFFSET, 0);
        Memory.putLong(request.address() + NAME_OCTETS, value);
        return Libc.ioctl(socket, SIOCETHTOOL, request.address()) == 0 ? Memory.getInt(value + DATA_OFFSET) : 0;
    }
}
