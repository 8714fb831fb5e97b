// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import dev.weir.config.BridgedForwardingConfig;
import dev.weir.config.CaptureConfig;
import dev.weir.config.Decapsulation;
import dev.weir.config.Direction;
import dev.weir.config.ForwardingConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.MirrorForwardingConfig;
import dev.weir.config.NatMode;
import dev.weir.config.ObservationPointConfig;
import dev.weir.config.ProxyArpForwardingConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.config.RoutedForwardingConfig;
import dev.weir.config.RoutedInterfaceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where packets are observed in each mode when the configuration does not say: such that each is counted once, though it
 * passes two interfaces, and that both directions of a flow meet in one.
 *
 * <p>Without NAT that is where packets come in. With NAT it is both ways on the inside, where either direction bears the
 * address of the host inside. A packet from one inside interface to another is seen where it comes in: with several of them,
 * what goes out is captured apart, without what the networks inside have sent.
 */
public final class ObservationPoints {
    /** All share one, so that a flow whose directions come in on two interfaces is one flow. */
    private static final int SHARED = 1;

    /** A mirror session whose target is an endpoint of a Gateway Load Balancer comes in GENEVE once more. */
    private static final int GENEVE_PORT = 6081;

    private static final int GRE = 47;

    /** The end of the name of a capture that sees what goes out, beside one of what comes in. */
    private static final String OUTGOING = "-out";

    private ObservationPoints() {}

    /** The captures of a mode on this machine; none where the mode has no opinion. */
    public static List<CaptureConfig> of(ForwardingConfig config) {
        return of(config, InsideNetworks::behind);
    }

    /**
     * The captures of a mode on another machine.
     *
     * @param networks from the inside interfaces of a NAT to the networks behind them
     */
    static List<CaptureConfig> of(ForwardingConfig config, Function<List<String>, InsideNetworks> networks) {
        if (config instanceof RoutedForwardingConfig routed) {
            return routed.nat().mode() == NatMode.NONE
                    ? captures(
                            routed.interfaces().stream()
                                    .map(RoutedInterfaceConfig::name)
                                    .toList(),
                            Direction.INGRESS,
                            false)
                    : natted(routed.nat().inside(), networks);
        }
        if (config instanceof BridgedForwardingConfig bridged) {
            return captures(bridged.ports(), Direction.INGRESS, true);
        }
        if (config instanceof ProxyArpForwardingConfig proxyArp) {
            return captures(proxyArp.interfaces(), Direction.INGRESS, false);
        }
        if (config instanceof MirrorForwardingConfig mirror) {
            return List.of(ring(
                    mirror.networkInterface(), mirror.networkInterface(), Direction.INGRESS, false, filter(mirror)));
        }
        return List.of();
    }

    /**
     * How packets are metered in a mode: mirrored ones without what they were wrapped in, unless the configuration says
     * which tunnels are to be taken off.
     */
    public static MeteringConfig metering(ForwardingConfig config, MeteringConfig metering) {
        if (!(config instanceof MirrorForwardingConfig)
                || !metering.decapsulate().isEmpty()) {
            return metering;
        }
        return new MeteringConfig(
                metering.activeTimeout(),
                metering.idleTimeout(),
                metering.tcpLinger(),
                metering.maxFlows(),
                metering.shards(),
                List.of(Decapsulation.VXLAN, Decapsulation.GENEVE, Decapsulation.GRE, Decapsulation.ERSPAN),
                metering.fragments());
    }

    /** In VXLAN the flags and the identifier come behind the eight octets of UDP (RFC 7348, section 5). */
    private static String filter(MirrorForwardingConfig mirror) {
        String vxlan = "(udp dst port " + mirror.port() + ")";
        if (!mirror.vnis().isEmpty()) {
            vxlan = mirror.vnis().stream()
                    .map(vni -> "udp[12:4] & 0xffffff00 = " + (vni << 8))
                    .collect(Collectors.joining(" or ", "(udp dst port " + mirror.port() + " and (", "))"));
        }
        return vxlan + " or udp dst port " + GENEVE_PORT + " or ip proto " + GRE;
    }

    private static List<CaptureConfig> natted(List<String> inside, Function<List<String>, InsideNetworks> networks) {
        if (inside.size() == 1) {
            return captures(inside, Direction.BOTH, false);
        }
        String filter = networks.apply(inside).filterOfOthers();
        List<CaptureConfig> captures = new ArrayList<>();
        for (String name : inside) {
            captures.add(ring(name, name, Direction.INGRESS, false, ""));
            captures.add(ring(name + OUTGOING, name, Direction.EGRESS, false, filter));
        }
        return captures;
    }

    private static List<CaptureConfig> captures(List<String> interfaces, Direction direction, boolean promiscuous) {
        return interfaces.stream()
                .<CaptureConfig>map(name -> ring(name, name, direction, promiscuous, ""))
                .toList();
    }

    private static RingCaptureConfig ring(
            String name, String networkInterface, Direction direction, boolean promiscuous, String filter) {
        RingCaptureConfig plain = RingCaptureConfig.of(networkInterface);
        return new RingCaptureConfig(
                name,
                networkInterface,
                promiscuous,
                filter,
                plain.snapLength(),
                plain.bufferSize(),
                plain.blockSize(),
                plain.blockTimeout(),
                plain.threads(),
                plain.fanout(),
                new ObservationPointConfig(SHARED, direction));
    }
}
