// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.config.MeteringConfig;
import dev.weir.model.flow.BiflowDirection;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.packet.TunnelType;

/** Records that tests of several formats share, one of each kind. */
final class Samples {
    /** When the batch of samples was published, and what the exporter's clock shows. */
    static final String NOW = "2026-11-24T10:15:30.250Z";

    private Samples() {}

    /** A connection seen in both directions. */
    static RecordBuilder web() {
        return RecordBuilder.flow(RecordBuilder.TCP, "192.0.2.1", "198.51.100.77")
                .ports(50123, 443)
                .forward(12, 1534, "2026-11-24T10:15:00.000000001Z", "2026-11-24T10:15:09.999999999Z")
                .tcp(FlowRecord.FORWARD, 0x1c2 | 0x19, 64240)
                .ip(FlowRecord.FORWARD, 0x28, 0x2b, 63, 64, 40, 517)
                .reverse(10, 54321, "2026-11-24T10:15:00.012345678Z", "2026-11-24T10:15:10.000999999Z")
                .tcp(FlowRecord.REVERSE, 0x5b, 65535)
                .ip(FlowRecord.REVERSE, 0, 0, 52, 53, 52, 1500)
                .reason(FlowEndReason.END_OF_FLOW)
                .biflowDirection(BiflowDirection.INITIATOR)
                .flowId(0x7edc_ba98_7654_3210L)
                .observationPoint(3)
                .ingressInterface(2)
                .macs(0x0250_0000_0001L, 0x0250_00ab_cdefL);
    }

    /** A question that nobody answered, in two VLANs. */
    static RecordBuilder name() {
        return RecordBuilder.flow(RecordBuilder.UDP, "2001:db8::1", "2001:db8:0:53::")
                .ports(5353, 53)
                .flowLabel(0xbeef5)
                .forward(1, 77, "2026-11-24T10:15:01.5Z", "2026-11-24T10:15:01.5Z")
                .ip(FlowRecord.FORWARD, 0, 0, 255, 255, 77, 77)
                .flowId(2)
                .vlan(100)
                .customerVlan(200)
                .macs(0x0250_0000_0002L, 0x0250_0000_0003L);
    }

    /** A ping. */
    static RecordBuilder ping() {
        return RecordBuilder.flow(RecordBuilder.ICMP, "10.0.0.1", "10.0.0.2")
                .icmp(8, 0)
                .forward(3, 252, "2026-11-24T10:15:02Z", "2026-11-24T10:15:04.001Z")
                .ip(FlowRecord.FORWARD, 0, 0, 64, 64, 84, 84)
                .reverse(3, 252, "2026-11-24T10:15:02.0005Z", "2026-11-24T10:15:04.0019Z")
                .ip(FlowRecord.REVERSE, 0, 0, 64, 64, 84, 84)
                .flowId(3)
                .egress();
    }

    /** An ICMPv6 message. */
    static RecordBuilder unreachable() {
        return RecordBuilder.flow(RecordBuilder.ICMPV6, "fe80::1", "fe80::2")
                .icmp(1, 4)
                .forward(1, 125, "2026-11-24T10:15:05Z", "2026-11-24T10:15:05Z")
                .ip(FlowRecord.FORWARD, 0, 0, 64, 64, 125, 125)
                .flowId(4);
    }

    /** A protocol without ports, out of a VXLAN tunnel, with more octets than 32 bits tell. */
    static RecordBuilder tunnelled() {
        return RecordBuilder.flow(47, "172.16.0.1", "172.16.0.2")
                .forward(9_000_000, 10_000_000_001L, "2026-11-24T10:14:30Z", "2026-11-24T10:15:30Z")
                .ip(FlowRecord.FORWARD, 0xb8, 0xb8, 1, 255, 20, 65535)
                .tunnel(TunnelType.VXLAN, 0x123456, "10.9.8.7", "10.9.8.6")
                .reason(FlowEndReason.ACTIVE_TIMEOUT)
                .flowId(5);
    }

    /** A connection of which only packets from the responder came since its last record. */
    static RecordBuilder replies() {
        return RecordBuilder.flow(RecordBuilder.TCP, "192.0.2.9", "198.51.100.9")
                .ports(40000, 22)
                .forward(0, 0, "2026-11-24T10:15:06Z", "2026-11-24T10:15:07Z")
                .reverse(2, 104, "2026-11-24T10:15:06Z", "2026-11-24T10:15:07Z")
                .tcp(FlowRecord.REVERSE, 0x10, 501)
                .ip(FlowRecord.REVERSE, 0, 0, 60, 60, 52, 52)
                .reason(FlowEndReason.FORCED_END)
                .flowId(6);
    }

    /** A connection of an inside host that the NAT gave its own address and another port. Not among {@link #all}. */
    static RecordBuilder translated() {
        return RecordBuilder.flow(RecordBuilder.TCP, "10.0.0.5", "198.51.100.80")
                .ports(40001, 80)
                .nat("203.0.113.1", 61234, "198.51.100.80", 80)
                .forward(4, 300, "2026-11-24T10:15:08Z", "2026-11-24T10:15:09Z")
                .reverse(3, 4000, "2026-11-24T10:15:08Z", "2026-11-24T10:15:09Z")
                .flowId(7);
    }

    /** A question over IPv6 to a server behind a port forward. Not among {@link #all}. */
    static RecordBuilder forwarded() {
        return RecordBuilder.flow(RecordBuilder.UDP, "2001:db8::99", "fd00::53")
                .ports(5353, 53)
                .nat("2001:db8::99", 5353, "2001:db8::1", 10053)
                .forward(1, 77, "2026-11-24T10:15:08Z", "2026-11-24T10:15:08Z")
                .reverse(1, 177, "2026-11-24T10:15:09Z", "2026-11-24T10:15:09Z")
                .flowId(8);
    }

    /** All of them. */
    static FlowBatch all() {
        return RecordBuilder.batch(NOW, web(), name(), ping(), unreachable(), tunnelled(), replies());
    }

    /** The context of an exporter named "test" whose clock stands. */
    static EncoderContext context(boolean datagrams, Ledger ledger) {
        return new EncoderContext(
                7, datagrams, MeteringConfig.defaults(), ledger.exporter("test"), ledger, () -> RecordBuilder.ns(NOW));
    }
}
