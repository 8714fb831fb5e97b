// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/**
 * Writes captures of ordinary traffic, of which everything is known: TCP with handshake and FIN, some SYNs without an
 * answer, UDP with and without replies, some of it in fragments, echoes, IPv4 and IPv6, some in a VLAN, short frames
 * padded, and ARP in between. The same settings give the same file.
 *
 * <p>As many conversations as {@link Settings#atOnce} go on side by side; each has a 5-tuple of its own. None is silent
 * long enough to end by a usual timeout, so that a meter makes one biflow of each.
 */
public final class CaptureGenerator {
    private static final long START_NS = 1_700_000_000L * 1_000_000_000L;
    private static final int FRAMES_AN_ARP = 1_000;
    private static final int MIN_TCP_PACKETS = 7;

    private final Settings settings;
    private final Random random;
    private final FlowTotals flows = new FlowTotals();
    private final Conversation[] going;
    private PcapWriter out;
    private int begun;
    private long frames;
    private long notIp;

    /**
     * What the capture is like.
     *
     * @param seed of the random choices
     * @param conversations biflows
     * @param meanPackets in a conversation
     * @param packetsPerSecond which spaces the packets evenly
     * @param atOnce conversations side by side
     * @param snapOctets captured of each frame at most
     */
    public record Settings(
            long seed, int conversations, int meanPackets, int packetsPerSecond, int atOnce, int snapOctets) {
        /** Whole frames, a thousand conversations at once, a hundred thousand packets a second. */
        public static Settings of(long seed, int conversations, int meanPackets) {
            return new Settings(seed, conversations, meanPackets, 100_000, 1_000, 262_144);
        }

        public Settings withSnapOctets(int octets) {
            return new Settings(seed, conversations, meanPackets, packetsPerSecond, atOnce, octets);
        }
    }

    private CaptureGenerator(Settings settings) {
        this.settings = settings;
        this.random = new Random(settings.seed);
        this.going = new Conversation[Math.min(settings.atOnce, settings.conversations)];
    }

    /** Writes a capture. */
    public static Truth write(Path file, Settings settings) throws IOException {
        return new CaptureGenerator(settings).write(file);
    }

    private Truth write(Path file) throws IOException {
        try (PcapWriter writer = PcapWriter.create(file, settings.snapOctets)) {
            out = writer;
            int live = 0;
            while (live < going.length) {
                going[live++] = begin();
            }
            while (live > 0) {
                int place = random.nextInt(live);
                if (!going[place].next(random, this::frame)) {
                    going[place] = begun < settings.conversations ? begin() : going[--live];
                }
                if (frames % FRAMES_AN_ARP == 0) {
                    notIp++;
                    put(Link.plain().arp());
                }
            }
        }
        return new Truth(frames, notIp, begun, flows);
    }

    private void frame(byte[] frame, FlowKey key, int ipOctets, int tcpFlags) throws IOException {
        flows.add(key, 1, ipOctets, tcpFlags);
        put(frame);
    }

    private void put(byte[] frame) throws IOException {
        out.write(START_NS + frames * (1_000_000_000L / settings.packetsPerSecond), frame);
        frames++;
    }

    private Conversation begin() {
        int number = begun++;
        boolean isV6 = random.nextInt(10) == 0;
        Link link = random.nextInt(20) == 0 ? Link.plain().vlan(100 + random.nextInt(50)) : Link.plain();
        Ip ip = addresses(number, isV6);
        int port = 1_024 + number % 50_000;
        int packets = 1 + geometric(settings.meanPackets - 1);
        int kind = random.nextInt(100);
        if (kind < 2) {
            return new EchoConversation(link, ip, port, packets);
        }
        if (kind < 35) {
            return new UdpConversation(link, ip, port, kind < 20 ? 53 : 443, packets, kind < 5);
        }
        return new TcpConversation(link, ip, port, kind < 50 ? 80 : 443, packets == 1 ? 1 : packets + MIN_TCP_PACKETS);
    }

    /** Addresses that no two conversations share: the client's address holds the conversation's number. */
    private Ip addresses(int number, boolean isV6) {
        int server = random.nextInt(4_000);
        byte[] client;
        byte[] service;
        if (isV6) {
            client = new Octets().u32(0x20010db8L).zeros(8).u32(number).toArray();
            service = new Octets()
                    .u32(0x20010db8L)
                    .u32(0xffff)
                    .zeros(4)
                    .u32(server)
                    .toArray();
        } else {
            client = new Octets().u32(0x0a000000L + number).toArray();
            service = new Octets().u32(0xac100000L + server).toArray();
        }
        return Ip.between(client, service).withTtl(63);
    }

    private int geometric(int mean) {
        return (int) (-Math.log(1 - random.nextDouble()) * mean);
    }
}
