// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.security;

import dev.weir.config.HttpConfig;
import dev.weir.node.http.problem.Fault;
import dev.weir.node.http.problem.Problem;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps web pages of others from using a browser on this machine: requests to a name that is not this node's (DNS
 * rebinding) and requests that a page of another origin makes (cross-site request forgery) are refused. Programs that are no
 * browsers send none of the headers that would be held against them.
 */
public final class OriginCheck {
    private static final int MISDIRECTED = 421;
    private static final int FORBIDDEN = 403;
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

    private final List<String> hosts;
    private final String scheme;

    /** One for the names of a configuration. */
    public OriginCheck(HttpConfig config) {
        List<String> named = config.hosts().stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .toList();
        this.hosts = !named.isEmpty() ? named : config.isLoopback() ? loopback(config.listen()) : List.of();
        this.scheme = config.tls().isOn() ? "https://" : "http://";
    }

    private static List<String> loopback(String listen) {
        return LOOPBACK.contains(listen)
                ? LOOPBACK
                : Stream.concat(LOOPBACK.stream(), Stream.of(listen)).toList();
    }

    /** What is to be held against a request; empty for nothing. */
    public Optional<Problem> objection(MultiMap headers) {
        List<String> host = headers.getAll("Host");
        if (host.size() != 1) {
            return Optional.of(Problem.of(
                    MISDIRECTED, "wrong-host", new Fault("header.Host", "must be there once", "name the node in it")));
        }
        String authority = host.get(0).toLowerCase(Locale.ROOT);
        if (!hosts.isEmpty() && !hosts.contains(withoutPort(authority))) {
            return Optional.of(Problem.of(
                    MISDIRECTED,
                    "wrong-host",
                    new Fault(
                            "header.Host",
                            "is no name of this node",
                            "call it " + String.join(", ", hosts) + ", or add the name to http.hosts")));
        }
        String origin = headers.get("Origin");
        boolean foreign = origin != null && !origin.toLowerCase(Locale.ROOT).equals(scheme + authority);
        String site = headers.get("Sec-Fetch-Site");
        if (foreign || site != null && !site.equals("same-origin") && !site.equals("none")) {
            return Optional.of(Problem.of(
                    FORBIDDEN,
                    "cross-site-request",
                    new Fault(
                            origin == null ? "header.Sec-Fetch-Site" : "header.Origin",
                            "is another site's",
                            "ask from a program, not from a web page")));
        }
        return Optional.empty();
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }
}
