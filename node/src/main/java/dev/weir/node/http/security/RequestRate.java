// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.security;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much each client may ask: a token bucket an address, and an IPv6 network of 64 bits counts as one. Those heard of the
 * longest ago are forgotten. One thread asks.
 */
public final class RequestRate {
    private static final int MAX_CLIENTS = 4096;
    private static final double NS = 1e9;
    private static final int NETWORK_OCTETS = 8;

    private final double perSecond;
    private final double burst;
    private final Map<Object, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Bucket> eldest) {
            return size() > MAX_CLIENTS;
        }
    };

    private static final class Bucket {
        private double tokens;
        private long filledNs;

        Bucket(double tokens, long filledNs) {
            this.tokens = tokens;
            this.filledNs = filledNs;
        }
    }

    /**
     * One that has seen nobody.
     *
     * @param perSecond what one client may do in a second, in the long run
     * @param burst what it may do at once
     */
    public RequestRate(double perSecond, double burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /** Whether a client may go on; if so it has used up one of what it may do. */
    public boolean take(InetAddress client, long nowNs) {
        Bucket bucket = filled(client, nowNs);
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    private Bucket filled(InetAddress client, long nowNs) {
        Bucket bucket = buckets.computeIfAbsent(key(client), first -> new Bucket(burst, nowNs));
        bucket.tokens = Math.min(burst, bucket.tokens + (nowNs - bucket.filledNs) / NS * perSecond);
        bucket.filledNs = nowNs;
        return bucket;
    }

    private static Object key(InetAddress client) {
        return client instanceof Inet6Address
                ? ByteBuffer.wrap(Arrays.copyOf(client.getAddress(), NETWORK_OCTETS))
                : client;
    }
}
