// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** A host by name or address, and a port; looks the name up again from time to time, without making anyone wait. */
final class Destination {
    private static final Pattern IPV4_LITERAL = Pattern.compile("[0-9.]+");

    private final String host;
    private final int port;
    private final long intervalNs;
    private final NameResolver resolver;
    private final boolean literal;
    private final AtomicReference<InetAddress[]> found = new AtomicReference<>();
    private volatile boolean lookingUp;
    private long lookedUpNs;
    private volatile InetSocketAddress address;

    /**
     * One that is not looked up yet.
     *
     * @param intervalNs how often to look the name up again, in nanoseconds
     */
    Destination(String host, int port, long intervalNs, NameResolver resolver) {
        this.host = host;
        this.port = port;
        this.intervalNs = intervalNs;
        this.resolver = resolver;
        this.literal = host.indexOf(':') >= 0 || IPV4_LITERAL.matcher(host).matches();
    }

    /** Looks the name up now, which may take seconds, and keeps the present address if that is still one of them. */
    InetSocketAddress resolve(long nowNs) throws IOException {
        lookedUpNs = nowNs;
        InetAddress[] addresses;
        try {
            addresses = resolver.resolve(host);
        } catch (UnknownHostException unknown) {
            throw new IOException("the name " + host + " does not resolve", unknown);
        }
        if (address == null || !isAmong(addresses)) {
            address = new InetSocketAddress(addresses[0], port);
        }
        return address;
    }

    /** Looks the name up again when that is due, on another thread; true once when it was found to have moved. */
    boolean hasMoved(long nowNs) {
        if (literal) {
            return false;
        }
        InetAddress[] addresses = found.getAndSet(null);
        if (addresses != null && addresses.length > 0 && !isAmong(addresses)) {
            address = new InetSocketAddress(addresses[0], port);
            return true;
        }
        if (nowNs - lookedUpNs >= intervalNs && !lookingUp) {
            lookedUpNs = nowNs;
            lookUp();
        }
        return false;
    }

    /** The present address; null before the first lookup. */
    InetSocketAddress address() {
        return address;
    }

    /** As an operator writes it, with the address that a name stands for. */
    String text() {
        String name = "udp://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        InetSocketAddress known = address;
        return literal || known == null
                ? name
                : name + " (" + known.getAddress().getHostAddress() + ")";
    }

    private boolean isAmong(InetAddress[] addresses) {
        return Arrays.asList(addresses).contains(address.getAddress());
    }

    private void lookUp() {
        lookingUp = true;
        Thread thread = new Thread(
                () -> {
                    try {
                        found.set(resolver.resolve(host));
                    } catch (UnknownHostException unchanged) {
                        // A name server that does not answer is no reason to stop sending where it worked.
                        found.set(null);
                    } finally {
                        lookingUp = false;
                    }
                },
                "weir-resolve-" + host);
        thread.setDaemon(true);
        thread.start();
    }
}
