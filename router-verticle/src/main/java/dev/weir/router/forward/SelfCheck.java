// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import dev.weir.config.BridgedForwardingConfig;
import dev.weir.config.CaptureConfig;
import dev.weir.config.Direction;
import dev.weir.config.ForwardingConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.NatConfig;
import dev.weir.config.NatMode;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.config.ProxyArpForwardingConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.config.RoutedForwardingConfig;
import dev.weir.config.RoutedInterfaceConfig;
import dev.weir.router.capture.linux.Offloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Finds what would make counts wrong: a packet observed twice, put together with others unseen, or cut too short. */
public final class SelfCheck {
    /** Ethernet with two tags, IPv6, UDP and a tunnel's header, then IPv6 and TCP with its options. */
    private static final int TUNNELLED_HEADERS = 192;

    private final Function<String, String> masters;
    private final Function<String, List<String>> offloads;

    /** One of this machine. */
    public SelfCheck() {
        this(SelfCheck::master, Offloads::on);
    }

    /**
     * One of another.
     *
     * @param masters from an interface to the bridge it is a port of, empty for none
     * @param offloads from an interface to those of its offloads that are on
     */
    SelfCheck(Function<String, String> masters, Function<String, List<String>> offloads) {
        this.masters = masters;
        this.offloads = offloads;
    }

    private record Point(CaptureConfig capture, String networkInterface, int snapLength, boolean ring) {

        boolean sees(Direction direction) {
            Direction mine = capture.observationPoint().direction();
            return mine == direction || mine == Direction.BOTH;
        }

        boolean seesAllThatGoesOut() {
            return sees(Direction.EGRESS) && capture.filter().isEmpty();
        }
    }

    /** What is to be warned of, a line each. */
    public List<String> warnings(ForwardingConfig forwarding, List<CaptureConfig> captures, MeteringConfig metering) {
        List<Point> points =
                captures.stream().flatMap(one -> point(one).stream()).toList();
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            Point one = points.get(i);
            warnOfInterface(one, metering, warnings);
            for (Point other : points) {
                warnOfBridge(one, other, warnings);
            }
            for (Point other : points.subList(i + 1, points.size())) {
                warnOfPair(forwarding, one, other, warnings);
            }
        }
        return List.copyOf(warnings);
    }

    private static List<Point> point(CaptureConfig capture) {
        if (capture instanceof RingCaptureConfig ring) {
            return List.of(new Point(ring, ring.networkInterface(), ring.snapLength(), true));
        }
        if (capture instanceof PcapCaptureConfig pcap) {
            return List.of(new Point(pcap, pcap.networkInterface(), pcap.snapLength(), false));
        }
        return List.of();
    }

    private void warnOfInterface(Point one, MeteringConfig metering, List<String> warnings) {
        String name = one.networkInterface();
        // A capture through libpcap says by itself what it cannot see through; a ring sees through all but this one.
        if (one.ring() && offloads.apply(name).contains("lro")) {
            warnings.add("capture " + one.capture().name() + ": the card of " + name
                    + " puts packets together (lro), which must not be on a router and counts too few; 'ethtool -K "
                    + name
                    + " lro off' stops it");
        }
        if (!metering.decapsulate().isEmpty() && one.snapLength() < TUNNELLED_HEADERS) {
            warnings.add("capture " + one.capture().name() + ": a snapLength of " + one.snapLength()
                    + " may cut off headers inside of tunnels; " + TUNNELLED_HEADERS + " is enough for all");
        }
    }

    private void warnOfBridge(Point port, Point bridge, List<String> warnings) {
        if (!port.networkInterface().equals(bridge.networkInterface())
                && masters.apply(port.networkInterface()).equals(bridge.networkInterface())) {
            warnings.add("captures " + port.capture().name() + " and "
                    + bridge.capture().name() + ": "
                    + port.networkInterface() + " is a port of " + bridge.networkInterface()
                    + ", so that packets are seen at both; capture on the ports alone, or on the bridge");
        }
    }

    /** Whether a packet that comes in at one goes out at the other, and is seen both times. */
    private static void warnOfPair(ForwardingConfig forwarding, Point one, Point other, List<String> warnings) {
        boolean same = one.networkInterface().equals(other.networkInterface());
        List<String> between = forwardedBetween(forwarding);
        boolean forwarded =
                between.contains(one.networkInterface()) && between.contains(other.networkInterface()) && !same;
        NatConfig nat = forwarding instanceof RoutedForwardingConfig routed ? routed.nat() : NatConfig.defaults();
        boolean sameWay = one.sees(Direction.INGRESS) && other.sees(Direction.INGRESS)
                || one.sees(Direction.EGRESS) && other.sees(Direction.EGRESS);
        if (forwarded && nat.mode() != NatMode.NONE) {
            warnOfNat(nat, one, other, warnings);
        } else if (forwarded && seesTwice(one, other)) {
            warnings.add("captures " + one.capture().name() + " and "
                    + other.capture().name()
                    + ": what is forwarded between " + one.networkInterface() + " and " + other.networkInterface()
                    + " is seen where it comes in and where it goes out; observationPoint.direction: ingress on both counts"
                    + " it once");
        } else if (same
                && sameWay
                && one.capture().filter().equals(other.capture().filter())) {
            warnings.add("captures " + one.capture().name() + " and "
                    + other.capture().name() + ": both see the packets of " + one.networkInterface()
                    + "; one of them is enough");
        }
    }

    private static boolean seesTwice(Point one, Point other) {
        return one.sees(Direction.INGRESS) && other.sees(Direction.EGRESS)
                || one.sees(Direction.EGRESS) && other.sees(Direction.INGRESS);
    }

    /** On the inside what goes out has to be seen too; a filter there is taken for one that leaves out the other networks. */
    private static void warnOfNat(NatConfig nat, Point one, Point other, List<String> warnings) {
        List<String> inside = nat.inside();
        String names =
                "captures " + one.capture().name() + " and " + other.capture().name() + ": ";
        if (inside.contains(one.networkInterface()) && inside.contains(other.networkInterface())) {
            boolean twice = one.sees(Direction.INGRESS) && other.seesAllThatGoesOut()
                    || other.sees(Direction.INGRESS) && one.seesAllThatGoesOut();
            if (twice) {
                warnings.add(names + "what goes from " + one.networkInterface() + " to " + other.networkInterface()
                        + " or back is seen where it comes in and where it goes out; leave captures out of the"
                        + " configuration, or capture what goes out apart, with a filter that leaves out the networks"
                        + " inside");
            }
        } else if (one.networkInterface().equals(nat.outside())
                || other.networkInterface().equals(nat.outside())) {
            warnings.add(names + "what the NAT translates is seen before and after, as two flows; capture on nat.inside"
                    + " alone, both ways");
        }
    }

    private static List<String> forwardedBetween(ForwardingConfig forwarding) {
        if (forwarding instanceof RoutedForwardingConfig routed) {
            return routed.interfaces().stream().map(RoutedInterfaceConfig::name).toList();
        }
        if (forwarding instanceof BridgedForwardingConfig bridged) {
            return bridged.ports();
        }
        return forwarding instanceof ProxyArpForwardingConfig proxyArp ? proxyArp.interfaces() : List.of();
    }

    private static String master(String networkInterface) {
        try {
            return Files.readSymbolicLink(Path.of("/sys/class/net", networkInterface, "master"))
                    .getFileName()
                    .toString();
        } catch (IOException none) {
            return "";
        }
    }
}
