// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

/**
 * What became of the flow records at one exporter. The first group counts flow records with the packets and octets in
 * them; the second counts other things, one number each.
 */
public enum ExporterCounter {
    OFFERED(Kind.RECORDS, "flow records that reached the exporter"),
    SENT(Kind.RECORDS, "flow records handed to the transport without an error"),
    QUEUED(Kind.RECORDS, "flow records waiting in the exporter"),
    SPOOLED(Kind.RECORDS, "flow records set aside on disk"),
    LOST_QUEUE_FULL(Kind.RECORDS, "flow records dropped because the exporter's queue was full"),
    LOST_UNEXPORTABLE(Kind.RECORDS, "flow records that the format cannot express, such as IPv6 in NetFlow v5"),
    LOST_TRANSPORT(Kind.RECORDS, "flow records lost because the destination could not be written to"),
    LOST_IN_FLIGHT(
            Kind.RECORDS, "flow records on their way to an export node that was lost before it had taken them over"),
    LOST_SHUTDOWN(Kind.RECORDS, "flow records still unsent when the time to drain was up"),
    LOST_WITH_PROCESS(
            Kind.EARLIER,
            "flow records made and not sent by an earlier process that died, with all packets that it had metered, that are"
                    + " in no record that it sent, and that no other node has taken over"),

    DATA_RECORDS(Kind.COUNT, "data records sent: one a flow record, or one a direction"),
    MESSAGES(Kind.COUNT, "messages or datagrams sent"),
    MESSAGE_OCTETS(Kind.COUNT, "octets of the messages sent"),
    TEMPLATES(Kind.COUNT, "templates sent, repeats included"),
    REFUSALS(Kind.COUNT, "ICMP messages that said the destination was unreachable"),
    TRANSPORT_ERRORS(Kind.COUNT, "writes that failed"),
    RESOLUTIONS(Kind.COUNT, "times the destination's name resolved to another address");

    /** What a counter counts. */
    public enum Kind {
        /** Flow records, with their packets and octets. */
        RECORDS,
        /** The same, of a process before this one; in no equation. */
        EARLIER,
        /** One number. */
        COUNT
    }

    private final Kind kind;
    private final String help;

    ExporterCounter(Kind kind, String help) {
        this.kind = kind;
        this.help = help;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether it tells how many there are now, and so falls as well as rises. */
    public boolean isLevel() {
        return this == QUEUED || this == SPOOLED;
    }

    /** Whether records counted here were lost. */
    public boolean isLoss() {
        return name().startsWith("LOST_");
    }

    /** One line of what it counts. */
    public String help() {
        return help;
    }
}
