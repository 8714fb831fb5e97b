// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

/**
 * Where every packet went, from the kernel to the flow records. Counters of the same {@link Stage} stand in the same
 * place of the ledger's equations; see {@link LedgerBalance}.
 *
 * <p>A super-packet that the kernel put together counts as the packets it stands for, in every counter.
 */
public enum LedgerCounter {
    KERNEL_SEEN(Stage.KERNEL, "packets that the kernel saw on captured interfaces"),
    KERNEL_DROPPED(Stage.KERNEL, "packets that the kernel dropped because the capture buffer was full"),
    INTERFACE_DROPPED(Stage.KERNEL, "packets that an interface or its driver dropped"),
    PASSED_UNMETERED(
            Stage.KERNEL,
            "frames that captured interfaces counted after an earlier process had died and before this one captured: no more"
                    + " than these went by unmetered"),

    CAPTURED(Stage.CAPTURED, "packets that came in from a capture, frame octets"),
    PARSED(Stage.PARSED, "packets handed to the metering, frame octets"),

    NOT_IP(Stage.NOT_METERED, "frames that carry no IP packet: ARP, LLDP, spanning tree and so on"),
    TRUNCATED_LINK(Stage.NOT_METERED, "frames captured too short to find out what they carry"),
    TRUNCATED_NETWORK(Stage.NOT_METERED, "frames captured too short for the IP header"),
    MALFORMED_LINK(Stage.NOT_METERED, "frames with too many VLAN tags, MPLS labels or a contradictory link header"),
    MALFORMED_IPV4(Stage.NOT_METERED, "IPv4 headers with an impossible version, header length or total length"),
    MALFORMED_IPV6(Stage.NOT_METERED, "IPv6 headers with an impossible version"),
    UNSUPPORTED_LINK_TYPE(Stage.NOT_METERED, "frames of a capture interface whose link type cannot be read"),
    EXCLUDED_FILTER(Stage.NOT_METERED, "frames that the capture's filter left out"),
    EXCLUDED_OWN_EXPORT(
            Stage.NOT_METERED, "packets of Weir's own: its exports, and what the nodes of a cluster send each other"),
    DROPPED_BY_POOL(
            Stage.NOT_METERED,
            "packets not metered because the metering took no more batches: at shutdown, or forwarded without waiting"),
    GENEVE_MALFORMED(
            Stage.NOT_METERED,
            "GENEVE packets not sent on: version, protocol or options that cannot be, or no IP packet for a second arm"),
    GENEVE_CONTROL(Stage.NOT_METERED, "GENEVE packets not sent on: control, or an unknown option that is critical"),
    GENEVE_OPTION_MISSING(
            Stage.NOT_METERED,
            "GENEVE packets not sent on: without endpoint, attachment or flow cookie of a load balancer"),
    GENEVE_TOO_LONG(Stage.NOT_METERED, "GENEVE packets not sent on: longer than a load balancer sends"),
    GENEVE_FOREIGN(
            Stage.NOT_METERED,
            "GENEVE packets not sent out of the second arm: their source is in none of the networks of clients"),
    GENEVE_COLLISION(
            Stage.NOT_METERED,
            "GENEVE packets not sent out of the second arm: their connection is live under another endpoint"),
    GENEVE_TABLE_FULL(
            Stage.NOT_METERED,
            "GENEVE packets not sent out of the second arm: of new connections, when no more could be known"),
    GENEVE_NO_CONNECTION(
            Stage.NOT_METERED,
            "packets not sent from one arm to the other: answers, ICMP errors and later fragments of no connection known"),

    TRUNCATED_TRANSPORT(Stage.NOTE, "packets metered without ports or flags: captured too short for them"),
    MALFORMED_TRANSPORT(Stage.NOTE, "packets metered whose transport header contradicts itself"),
    EXTENSIONS_CUT(Stage.NOTE, "IPv6 packets metered whose extension headers were too many or cut short"),
    FRAGMENTS(Stage.NOTE, "packets that were later fragments of a datagram"),
    FRAGMENTS_UNMATCHED(
            Stage.NOTE, "later fragments whose first fragment was not seen before them: metered without ports"),
    FRAGMENTS_FORGOTTEN(Stage.NOTE, "datagrams forgotten early because the fragment table was full"),
    DECAPSULATED(Stage.NOTE, "packets metered by the headers inside a tunnel"),
    DECAPSULATION_FAILED(
            Stage.NOTE, "packets metered by their outer header because the tunnel's inside was not readable"),

    SENT_BACK(Stage.NOTE, "packets sent back to the load balancer, octets with the outer headers"),
    NOT_SENT_BACK(Stage.NOTE, "packets metered that the kernel did not take to send them back"),
    SENT_OUT(Stage.NOTE, "packets that the kernel took to send them out of the second arm, octets of IP"),
    NOT_SENT_OUT(Stage.NOTE, "packets metered that the kernel did not take to send them out of the second arm"),

    RECEIVED(Stage.RECEIVED, "packets that routers handed to this node, IP octets"),
    RELAYED(Stage.RELAYED, "packets handed to flow nodes, which have metered them, IP octets"),
    LOST_IN_FLIGHT(
            Stage.RELAYED, "packets on their way to a flow node that was lost before it had said that it metered them"),
    LOST_NO_FLOW_NODE(Stage.RELAYED, "packets that no flow node was there for when the time to drain was up"),

    METERED(Stage.METERED, "packets counted into flows, IP octets"),
    CACHED(Stage.CACHED, "packets of flows in the cache that are in no record yet, IP octets, when last looked at"),
    RECORDED(Stage.RECORDED, "packets in flow records made, IP octets"),
    ADOPTED(Stage.ADOPTED, "packets of flows taken over from another node, in no record of its, IP octets"),
    HANDED_OVER(Stage.HANDED_OVER, "packets of flows left to another node, in no record made here, IP octets"),
    FENCED(
            Stage.HANDED_OVER,
            "packets of flows given up because another node had taken them over, those included that it could not know,"
                    + " IP octets"),

    PUBLISHED(Stage.PUBLISHED, "packets in flow records handed to the exporters, IP octets"),
    RECORDED_FENCED(Stage.GIVEN_UP, "packets in flow records that were given up, see RECORDS_FENCED, IP octets"),

    FLOWS_STARTED(Stage.FLOWS, "flows that began"),
    FLOWS_CACHED(Stage.FLOWS, "flows in the cache"),
    FLOWS_ADOPTED(Stage.FLOWS, "flows taken over from another node"),
    FLOWS_HANDED_OVER(Stage.FLOWS, "flows left to another node, or given up because it had taken them over"),
    FLOWS_UNPROTECTED(
            Stage.FLOWS, "flows in the cache that the shared state has no room for: they would be lost with this node"),
    FLOW_RECORDS(Stage.FLOWS, "flow records made"),
    FLOW_RECORDS_PUBLISHED(Stage.FLOWS, "flow records handed to the exporters"),
    RECORDS_FENCED(
            Stage.FLOWS,
            "flow records made and given up: another node had taken their flows over, with what is in them"),
    RECORDS_UNPROTECTED(
            Stage.FLOWS, "flow records exported although the shared state does not know it: it did not answer in time"),
    RECORDS_IDLE_TIMEOUT(Stage.FLOWS, "flow records made by the idle timeout (flowEndReason 1)"),
    RECORDS_ACTIVE_TIMEOUT(Stage.FLOWS, "flow records made by the active timeout (flowEndReason 2)"),
    RECORDS_END_OF_FLOW(Stage.FLOWS, "flow records made by an end of TCP (flowEndReason 3)"),
    RECORDS_FORCED_END(Stage.FLOWS, "flow records made by a drain (flowEndReason 4)"),
    RECORDS_LACK_OF_RESOURCES(Stage.FLOWS, "flow records made because the cache was full (flowEndReason 5)"),

    RECORDED_ELSEWHERE(
            Stage.RECORDED_ELSEWHERE, "packets in flow records that flow nodes handed to this node, IP octets"),
    FLOW_RECORDS_RECEIVED(Stage.RELAY, "flow records that flow nodes handed to this node"),
    PARCELS_REFUSED(Stage.RELAY, "messages of other nodes' that were not read: of another wire version, or malformed"),

    NAT_TRANSLATED(Stage.NAT, "flow records that tell what the NAT made of their flow"),
    NAT_UNTRANSLATED(Stage.NAT, "flow records of connections that the NAT leaves as they are"),
    NAT_UNTRACKED(
            Stage.NAT, "flow records of ICMP errors and neighbour discovery, which are no connections of their own"),
    NAT_UNKNOWN(
            Stage.NAT,
            "flow records without a connection: the kernel never made one, because it dropped the packets, or told of it "
                    + "after the record was made"),
    NAT_UNKNOWN_OVERRUN(
            Stage.NAT,
            "flow records whose connection is not known because the kernel's events came faster than they were read"),
    NAT_UNKNOWN_TABLE_FULL(
            Stage.NAT, "flow records whose connection is not known because the table of connections was full"),
    CONNTRACK_EVENTS(Stage.NAT, "connections that began or ended, as the kernel told"),
    CONNTRACK_MALFORMED(Stage.NAT, "messages of the kernel's that tell no connection that can be read"),
    CONNTRACK_OVERRUNS(
            Stage.NAT, "times that events of the kernel's were lost and all connections were asked for again"),
    CONNTRACK_INSERT_FAILED(
            Stage.NAT,
            "connections that the kernel could not make, as when the NAT has no address and port left for them"),
    CONNTRACK_DROPPED(Stage.NAT, "packets that the kernel dropped because it could not make their connection"),
    CONNTRACK_EARLY_DROPPED(Stage.NAT, "connections that the kernel forgot early because its table was full"),
    CONNTRACK_CONNECTIONS(Stage.NAT, "connections in the kernel's table, when last looked at"),
    CONNTRACK_LIMIT(Stage.NAT, "connections that the kernel's table holds at most");

    /** A place in the ledger's equations. */
    public enum Stage {
        /** Counts of the kernel's: packets only. */
        KERNEL,
        CAPTURED,
        PARSED,
        /** Captured, but not handed to the metering. */
        NOT_METERED,
        /** Told besides; in no equation. */
        NOTE,
        /** Taken over from routers. */
        RECEIVED,
        /** Handed to flow nodes, or lost on the way. */
        RELAYED,
        METERED,
        CACHED,
        RECORDED,
        /** Metered by another node first. */
        ADOPTED,
        /** Metered here, and recorded by another node if at all. */
        HANDED_OVER,
        /** Recorded, and not held back any more; in no equation. */
        PUBLISHED,
        /** Recorded, but offered to no exporter; in no equation. */
        GIVEN_UP,
        /** Taken over from flow nodes, in records. */
        RECORDED_ELSEWHERE,
        /** Counts of flows and records, not of packets. */
        FLOWS,
        /** Counts of what nodes hand to one another, not of packets. */
        RELAY,
        /** Counts of connections, and of records by what was known of theirs; only where there is a NAT. */
        NAT
    }

    private final Stage stage;
    private final String help;

    LedgerCounter(Stage stage, String help) {
        this.stage = stage;
        this.help = help;
    }

    public Stage stage() {
        return stage;
    }

    /** One line of what it counts. */
    public String help() {
        return help;
    }

    /** Whether it tells how many there are now, and so falls as well as rises. */
    public boolean isLevel() {
        return this == CACHED
                || this == FLOWS_CACHED
                || this == FLOWS_UNPROTECTED
                || this == CONNTRACK_CONNECTIONS
                || this == CONNTRACK_LIMIT;
    }

    /** Whether octets are counted with the packets. */
    public boolean hasOctets() {
        return stage != Stage.KERNEL && stage != Stage.FLOWS && stage != Stage.RELAY && stage != Stage.NAT;
    }
}
