// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;
import java.util.List;

/**
 * How the members of a failover group see each other: datagrams of UDP, each with a proof that its sender has the key.
 *
 * @param interval how often a member tells that it is there
 * @param misses after how many of them that did not come a peer is silent
 * @param listen IP address that heartbeats are received at; empty for none
 * @param port UDP port that they are received at, and sent to where a peer names none
 * @param peers where the other members are, as {@link IpEndpoint} reads them; several addresses of one are several ways to it
 * @param key the secret that the members share; empty for none
 */
@Describe("How the members of a failover group see each other, beside the cluster.")
public record HeartbeatConfig(
        @Describe(value = "How often a member tells the others that it is there.", min = "10ms", max = "10s")
        Duration interval,

        @Describe(value = "After how many heartbeats that did not come a peer is silent.", min = "2", max = "100")
        int misses,

        @Describe("IP address that heartbeats are received at; 0.0.0.0 for all of this node's. Empty: none are.")
        String listen,

        @Describe(
                value = "UDP port that heartbeats are received at, and sent to where a peer names no other.",
                min = "1",
                max = "65535")
        int port,

        @Describe("IP addresses of the other members, with a port where it is another one: 10.0.2.12 or 10.0.2.12:8644."
                + " Several addresses of one member are several ways to it.")
        List<String> peers,

        @Describe(
                value = "Secret that the members share and prove to have, of 16 characters or more; best left to an"
                        + " environment variable.",
                secret = true)
        String key) {

    /** The default of {@code interval}. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofMillis(100);

    /** The default of {@code misses}. */
    public static final int DEFAULT_MISSES = 3;

    /** The default of {@code listen}: nowhere. */
    public static final String DEFAULT_LISTEN = "";

    /** The default port. */
    public static final int DEFAULT_PORT = 8643;

    /** The default key: none. */
    public static final String DEFAULT_KEY = "";

    private static final int MIN_KEY_LENGTH = 16;

    /** Checks limits, and that peers can be heard and believed. */
    public HeartbeatConfig {
        Checks checks = Checks.of(HeartbeatConfig.class);
        checks.within("interval", interval);
        checks.within("misses", misses);
        boolean listening = checks.present("listen", listen);
        if (listening && !listen.isEmpty()) {
            checks.address("listen", listen);
        }
        checks.within("port", port);
        boolean meeting = checks.present("peers", peers);
        if (meeting) {
            peers = List.copyOf(peers);
            checks.endpoints("peers", peers);
        }
        boolean keyed = checks.present("key", key);
        if (keyed && !key.isEmpty()) {
            checks.require(
                    key.length() >= MIN_KEY_LENGTH,
                    "key",
                    "has " + key.length() + " characters; it must have at least " + MIN_KEY_LENGTH);
        }
        if (listening && meeting && keyed && !peers.isEmpty()) {
            checks.require(!listen.isEmpty(), "listen", "is empty; peers need an address to send their heartbeats to");
            checks.require(!key.isEmpty(), "key", "is empty; peers need a secret that they share with this node");
        }
        checks.finish();
    }

    /** No peers, everything else at its default. */
    public static HeartbeatConfig defaults() {
        return new HeartbeatConfig(
                DEFAULT_INTERVAL, DEFAULT_MISSES, DEFAULT_LISTEN, DEFAULT_PORT, List.of(), DEFAULT_KEY);
    }

    /** Where the other members are. */
    public List<IpEndpoint> endpoints() {
        return peers.stream()
                .map(peer -> IpEndpoint.parse(peer, port).orElseThrow())
                .toList();
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return "HeartbeatConfig[interval=" + interval + ", misses=" + misses + ", listen=" + listen + ", port=" + port
                + ", peers=" + peers + ", key=" + (key.isEmpty() ? "" : AccessToken.MASK) + "]";
    }
}
