// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.config.IpPrefix;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** A search for every address that small networks of IPv4 have, a few at a time. One thread uses it. */
final class Sweep {
    /** Networks of more addresses are not swept: their hosts are found when somebody asks for them. */
    static final int MAX_ADDRESSES = 1024;

    private static final int AT_ONCE = 8;
    private static final long PAUSE_NS = 40_000_000;

    private final Deque<InetAddress> left = new ArrayDeque<>();
    private long dueNs;

    /** Begins to search a network. */
    void begin(IpPrefix subnet, long nowNs) {
        left.addAll(Sides.hosts(subnet, MAX_ADDRESSES));
        dueNs = nowNs;
    }

    /** Searches for the next few, if it is time; returns when there are more, {@link Long#MAX_VALUE} for never. */
    long advance(long nowNs, Consumer<InetAddress> search) {
        if (!left.isEmpty() && dueNs <= nowNs) {
            for (int i = 0; i < AT_ONCE && !left.isEmpty(); i++) {
                search.accept(left.poll());
            }
            dueNs = nowNs + PAUSE_NS;
        }
        return left.isEmpty() ? Long.MAX_VALUE : dueNs;
    }
}
