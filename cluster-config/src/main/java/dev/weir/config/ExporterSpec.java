// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The short form of an exporter on the command line, {@code FORMAT:DESTINATION}.
 *
 * <p>FORMAT is {@code json csv netflow5 netflow9 ipfix}. DESTINATION is {@code -} for the standard output, {@code
 * udp://host[:port][?rate=N]} with an IPv6 address in brackets, or else the path of a file. Ports default to 2055 for NetFlow
 * and 4739 for IPFIX.
 */
public final class ExporterSpec {

    private static final String UDP = "udp://";
    private static final String HOW =
            "write FORMAT:DESTINATION, such as json:-, csv:flows.csv or ipfix:udp://192.0.2.1:4739";
    private static final Map<String, Supplier<FormatConfig>> FORMATS = Map.of(
            "json", JsonFormatConfig::defaults,
            "csv", CsvFormatConfig::defaults,
            "netflow5", NetFlow5FormatConfig::defaults,
            "netflow9", NetFlow9FormatConfig::defaults,
            "ipfix", IpfixFormatConfig::defaults);

    /** The formats' names in the order in which they are told. */
    public static final List<String> FORMAT_NAMES = List.of("json", "csv", "netflow5", "netflow9", "ipfix");

    private final String spec;

    private ExporterSpec(String spec) {
        this.spec = spec;
    }

    /**
     * Reads one exporter; its name is its format's.
     *
     * @throws IllegalArgumentException if the text is none; the message is one line: what, why, and what to write
     */
    public static ExporterConfig parse(String spec) {
        return new ExporterSpec(spec).read();
    }

    /**
     * Reads several exporters; of those with one format, the second and later ones are named {@code json-2}, {@code json-3}.
     *
     * @throws IllegalArgumentException as {@link #parse}
     */
    public static List<ExporterConfig> parseAll(List<String> specs) {
        Map<String, Integer> seen = new HashMap<>();
        List<ExporterConfig> exporters = new ArrayList<>();
        for (String spec : specs) {
            ExporterConfig one = parse(spec);
            int count = seen.merge(one.name(), 1, Integer::sum);
            String name = count == 1 ? one.name() : one.name() + "-" + count;
            exporters.add(new ExporterConfig(
                    name, one.format(), one.transport(), one.queueRecords(), one.whenFull(), one.flushInterval()));
        }
        return List.copyOf(exporters);
    }

    private ExporterConfig read() {
        int colon = spec.indexOf(':');
        if (colon < 0) {
            throw error("has no destination; " + HOW);
        }
        String name = spec.substring(0, colon).strip();
        Supplier<FormatConfig> format = FORMATS.get(name.toLowerCase(Locale.ROOT));
        if (format == null) {
            throw error(name.isEmpty() ? "has no format; " + HOW : "format " + Words.unknown(name, FORMAT_NAMES));
        }
        FormatConfig made = format.get();
        TransportConfig transport = transport(spec.substring(colon + 1).strip(), made);
        try {
            return ExporterConfig.of(made, transport);
        } catch (InvalidValueException refused) {
            throw error(refused.getMessage());
        }
    }

    private TransportConfig transport(String destination, FormatConfig format) {
        if (destination.isEmpty()) {
            throw error("has no destination after the format; " + HOW);
        }
        if (destination.equals("-")) {
            return StdoutTransportConfig.defaults();
        }
        if (destination.regionMatches(true, 0, UDP, 0, UDP.length())) {
            return udp(destination.substring(UDP.length()), format);
        }
        int scheme = destination.indexOf("://");
        if (scheme >= 0) {
            throw error("scheme " + Names.quote(destination.substring(0, scheme))
                    + " is unknown; a destination is udp://host:port, a file's path, or - for the standard output");
        }
        return FileTransportConfig.of(destination);
    }

    private UdpTransportConfig udp(String rest, FormatConfig format) {
        int question = rest.indexOf('?');
        String authority = question < 0 ? rest : rest.substring(0, question);
        long rate =
                question < 0 ? UdpTransportConfig.DEFAULT_MAX_DATAGRAMS_PER_SECOND : rate(rest.substring(question + 1));
        if (authority.indexOf('/') >= 0) {
            throw error("has a path after the host; write udp://host:port");
        }
        boolean bracketed = authority.startsWith("[");
        int hostEnd = bracketed ? authority.indexOf(']') + 1 : endOfHost(authority);
        if (bracketed && hostEnd == 0) {
            throw error("lacks the closing bracket of the address; write udp://[2001:db8::1]:4739");
        }
        String host = authority.substring(0, hostEnd);
        if (host.isEmpty() || host.equals("[]")) {
            throw error("has no host; write udp://host:port");
        }
        String tail = authority.substring(hostEnd);
        if (!tail.isEmpty() && tail.charAt(0) != ':') {
            throw error("has " + Names.quote(tail) + " after the address; write udp://[2001:db8::1]:4739");
        }
        int port = tail.length() < 2 ? defaultPort(format) : port(tail.substring(1));
        try {
            return new UdpTransportConfig(host, port, rate, UdpTransportConfig.DEFAULT_RESOLVE_INTERVAL);
        } catch (InvalidValueException refused) {
            throw error(refused.getMessage());
        }
    }

    private int endOfHost(String authority) {
        int colon = authority.indexOf(':');
        if (colon >= 0 && authority.indexOf(':', colon + 1) >= 0) {
            throw error("has an IPv6 address without brackets; write udp://[2001:db8::1]:4739");
        }
        return colon < 0 ? authority.length() : colon;
    }

    private int defaultPort(FormatConfig format) {
        if (format instanceof NetFlow5FormatConfig || format instanceof NetFlow9FormatConfig) {
            return 2055;
        }
        if (format instanceof IpfixFormatConfig) {
            return 4739;
        }
        throw error("has no port, and " + format.type() + " has no usual one; write udp://host:port");
    }

    private int port(String text) {
        long port = number(text, "port");
        if (port < 1 || port > 65_535) {
            throw error("port is " + text + "; it must be from 1 to 65535");
        }
        return (int) port;
    }

    private long rate(String query) {
        long rate = UdpTransportConfig.DEFAULT_MAX_DATAGRAMS_PER_SECOND;
        Set<String> seen = new HashSet<>();
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (!name.equals("rate")) {
                throw error("parameter " + Names.quote(name)
                        + " is unknown; the only one is ?rate=N, datagrams a second at most");
            }
            if (!seen.add(name)) {
                throw error("gives rate twice");
            }
            rate = number(equals < 0 ? "" : parameter.substring(equals + 1), "rate");
        }
        return rate;
    }

    private long number(String text, String what) {
        if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw error(what + " is " + Names.quote(text) + "; it must be a whole number");
        }
        return Long.parseLong(text);
    }

    private IllegalArgumentException error(String message) {
        return new IllegalArgumentException("exporter " + Names.quote(spec) + ": " + message);
    }
}
