// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/**
 * One destination of flow records: the Exporting Process (RFC 7011, section 2).
 *
 * @param name the exporter's name; {@code null} for that of its format
 * @param format how records are written
 * @param transport where they go
 * @param queueRecords records that wait at most
 * @param whenFull what becomes of a record that finds the queue full
 * @param flushInterval how long a record waits at most for others to share its message
 */
@Describe("One destination of flow records.")
public record ExporterConfig(
        @Describe(value = "Name of the exporter in logs and metrics, unique among exporters.", sameAs = "format.type")
        String name,

        @Describe(value = "How records are written.", required = true)
        FormatConfig format,

        @Describe(value = "Where records go.", required = true)
        TransportConfig transport,

        @Describe(value = "Records that wait for this exporter at most.", min = "1", max = "16777216")
        int queueRecords,

        @Describe(
                "What happens to a record when the queue is full: block makes metering wait, drop loses and counts it.")
        WhenFull whenFull,

        @Describe(value = "How long a record waits at most for others to fill its message.", min = "1ms", max = "1m")
        Duration flushInterval) {

    /** The default length of the queue, in records. */
    public static final int DEFAULT_QUEUE_RECORDS = 65_536;

    /** The default of {@code whenFull}: a slow collector delays nobody. */
    public static final WhenFull DEFAULT_WHEN_FULL = WhenFull.DROP;

    /** The default flush interval. */
    public static final Duration DEFAULT_FLUSH_INTERVAL = Duration.ofMillis(50);

    /** The largest message over UDP, in octets: what a jumbo frame carries. */
    public static final int MAX_UDP_MESSAGE_SIZE = 9000;

    /** Checks limits, and that the transport can carry the format. */
    public ExporterConfig {
        name = name == null && format != null ? format.type() : name;
        Checks checks = Checks.of(ExporterConfig.class);
        if (checks.present("format", format)) {
            checks.name("name", name);
            checkCarried(checks, format, transport);
        }
        checks.present("transport", transport);
        checks.within("queueRecords", queueRecords);
        checks.present("whenFull", whenFull);
        checks.within("flushInterval", flushInterval);
        checks.finish();
    }

    /** A format over a transport, everything else at its default. */
    public static ExporterConfig of(FormatConfig format, TransportConfig transport) {
        return new ExporterConfig(
                null, format, transport, DEFAULT_QUEUE_RECORDS, DEFAULT_WHEN_FULL, DEFAULT_FLUSH_INTERVAL);
    }

    /**
     * Reads the short form of the command line, {@code FORMAT:DESTINATION}.
     *
     * @throws IllegalArgumentException if it is none; the message is one line
     * @see ExporterSpec
     */
    public static ExporterConfig parse(String spec) {
        return ExporterSpec.parse(spec);
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static ExporterConfig example() {
        return of(JsonFormatConfig.defaults(), StdoutTransportConfig.defaults());
    }

    private static void checkCarried(Checks checks, FormatConfig format, TransportConfig transport) {
        if (transport instanceof UdpTransportConfig) {
            checks.require(
                    !(format instanceof CsvFormatConfig),
                    "format",
                    "is csv; its header line needs a stream, so it goes to stdout or a file, not over udp");
            int size = format.maxMessageSize();
            checks.require(
                    size <= MAX_UDP_MESSAGE_SIZE,
                    "format.maxMessageSize",
                    "is " + size + "; over udp it must be at most " + MAX_UDP_MESSAGE_SIZE);
        }
    }
}
