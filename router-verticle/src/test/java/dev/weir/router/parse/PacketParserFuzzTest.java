// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Two million wrong frames, each between two pages that may not be read: an octet read outside the frame ends the test
 * process, not just the test.
 */
class PacketParserFuzzTest {
    private static final int FRAMES = 2_000_000;
    private static final int MAX_OCTETS = 2048;
    private static final long SEED = 20_250_101;
    private static final byte UNTOUCHED = 0x5a;

    private final Random random = new Random(SEED);
    private final Mutator mutator = new Mutator(SeedFrame.all(), random, MAX_OCTETS);
    private final FlowHash flowHash = new FlowHash(SEED);
    private final Ledger ledger = new Ledger();
    private final Frame frame = new Frame();
    private final Memory.Region slots = Memory.allocate(3 * PacketRecord.SLOT_OCTETS, 64);
    private final Memory.Region otherSlots = Memory.allocate(3 * PacketRecord.SLOT_OCTETS, 64);

    @Test
    void shouldStayWithinTheFrameAndTheSlotsWhateverTheFrameIs() {
        PacketParser[] parsers = parsers("", PacketParser::new);
        PacketParser[] plain = parsers("plain ", PacketParser::withoutShortcut);
        LinkType[] linkTypes = LinkType.values();
        int[] metered = new int[linkTypes.length];
        int[] decapsulated = new int[TunnelType.values().length];
        int[] reasons = new int[LedgerCounter.values().length];
        try (GuardedMemory memory = new GuardedMemory(1)) {
            for (int count = 0; count < FRAMES; count++) {
                mutator.next();
                boolean isItsOwn = random.nextInt(8) != 0;
                LinkType linkType = isItsOwn ? mutator.linkType() : linkTypes[random.nextInt(linkTypes.length)];
                fillFrame(memory, linkType);
                int choice = random.nextInt(parsers.length);
                int result = parse(parsers[choice], slots);
                check(result);
                checkSame(parsers[choice], result, plain[choice], parse(plain[choice], otherSlots));
                if (result < 0) {
                    reasons[PacketParser.reasonOf(result).ordinal()]++;
                } else {
                    metered[linkType.ordinal()]++;
                    decapsulated[PacketRecord.kind(slots.address()) >> 4]++;
                }
            }
        } finally {
            slots.close();
            otherSlots.close();
        }
        assertThat(notes("")).isEqualTo(notes("plain ")).isPositive();
        // The frames are not all so wrong that the parser gives up on them at once.
        assertThat(Arrays.stream(metered).min().getAsInt()).isGreaterThan(FRAMES / 100);
        assertThat(Arrays.stream(decapsulated).min().getAsInt()).isGreaterThan(FRAMES / 2000);
        assertThat(Arrays.stream(reasons).filter(count -> count > 0).count()).isEqualTo(6);
    }

    private void fillFrame(GuardedMemory memory, LinkType linkType) {
        int captured = mutator.length();
        long address = random.nextBoolean()
                ? memory.putAtEnd(mutator.octets(), captured)
                : memory.putAtStart(mutator.octets(), captured);
        // The length on the link: right, longer, absurd, or (no reader should say so) shorter than what was captured.
        int wireOctets = switch (random.nextInt(8)) {
            case 0 -> captured + random.nextInt(1500);
            case 1 -> captured + random.nextInt(200_000);
            case 2 -> Integer.MAX_VALUE;
            case 3 -> random.nextInt(captured + 1);
            default -> captured;
        };
        frame.set(random.nextInt(), address, captured, wireOctets);
        frame.from(linkType, 1);
        frame.vlanTci(random.nextInt(8) == 0 ? random.nextInt(0x10000) : Frame.NO_VLAN);
        frame.segments(random.nextInt(8) == 0 ? 1 + random.nextInt(1500) : 0, random.nextInt(300) - 20);
    }

    private int parse(PacketParser parser, Memory.Region to) {
        Memory.fill(to.address(), to.octets(), UNTOUCHED);
        try {
            return parser.parse(frame, to.address());
        } catch (RuntimeException e) {
            throw new AssertionError(dump(), e);
        }
    }

    private void check(int result) {
        long slot = slots.address();
        if (result < 0) {
            if (PacketParser.reasonOf(result).stage() != LedgerCounter.Stage.NOT_METERED) {
                fail("reason " + PacketParser.reasonOf(result));
            }
            return;
        }
        int flags = PacketRecord.flags(slot);
        boolean fromTunnel = (flags & PacketRecord.FLAG_TUNNEL) != 0;
        int version = PacketRecord.ipVersion(slot);
        long leastOctets = version == 4 ? 20 : 40;
        boolean holds = result == (fromTunnel ? 2 : 1)
                && (version == 4 || version == 6)
                && fromTunnel == (TunnelType.ofKind(PacketRecord.kind(slot)) != TunnelType.NONE)
                && PacketRecord.packets(slot) >= 1
                && PacketRecord.octets(slot) >= leastOctets
                && PacketRecord.segmentOctets(slot) >= leastOctets
                && PacketRecord.segmentOctets(slot) <= PacketRecord.octets(slot)
                && (PacketRecord.packets(slot) == 1 || frame.segmentOctets() > 0)
                && PacketRecord.flowHash(slot) == flowHash.hash(slot + PacketRecord.KEY_OFFSET)
                && PacketRecord.tcpFlags(slot) <= 0x1ff
                && (PacketRecord.vlanId(slot) <= 0xfff || TunnelType.ofKind(PacketRecord.kind(slot)) == TunnelType.GWLB)
                && isCanonical(slot)
                && isUntouched(slot + (long) result * PacketRecord.SLOT_OCTETS);
        if (!holds) {
            fail("result " + result);
        }
    }

    /** Packets that take the short way have the record that they would have by the long one. */
    private void checkSame(PacketParser parser, int result, PacketParser plain, int plainResult) {
        boolean same = result == plainResult && (result < 0 || parser.networkOffset() == plain.networkOffset());
        for (int i = 0; same && i < result * PacketRecord.SLOT_OCTETS; i++) {
            same = Memory.getByte(slots.address() + i) == Memory.getByte(otherSlots.address() + i);
        }
        if (!same) {
            fail("result " + result + " differs from " + plainResult);
        }
    }

    /** What was noted of packets, in packets. */
    private long notes(String prefix) {
        long sum = 0;
        for (LedgerSlice slice : ledger.slices()) {
            if (slice.owner().startsWith("plain") == prefix.startsWith("plain")) {
                for (LedgerCounter counter : LedgerCounter.values()) {
                    sum += slice.packets(counter);
                }
            }
        }
        return sum;
    }

    private static boolean isCanonical(long slot) {
        for (int i = 0; i < 16; i++) {
            int a = Memory.getUnsignedByte(slot + PacketRecord.ADDRESS_A_OFFSET + i);
            int b = Memory.getUnsignedByte(slot + PacketRecord.ADDRESS_B_OFFSET + i);
            if (a != b) {
                return a < b;
            }
        }
        return PacketRecord.portA(slot) <= PacketRecord.portB(slot);
    }

    private boolean isUntouched(long from) {
        for (long address = from; address < slots.address() + slots.octets(); address++) {
            if (Memory.getByte(address) != UNTOUCHED) {
                return false;
            }
        }
        return true;
    }

    private void fail(String what) {
        throw new AssertionError(what + " of " + dump());
    }

    private String dump() {
        return frame.linkType() + " frame, " + frame.wireOctets() + " octets on the link, captured "
                + HexFormat.of().formatHex(mutator.octets(), 0, mutator.length());
    }

    /** Makes a parser. */
    private interface Maker {
        PacketParser make(
                FlowHash flowHash,
                Decapsulations decapsulations,
                FragmentTable fragments,
                int observationPoint,
                LedgerSlice ledger);
    }

    private PacketParser[] parsers(String prefix, Maker maker) {
        Set<TunnelType> all = EnumSet.complementOf(EnumSet.of(TunnelType.NONE));
        return new PacketParser[] {
            parser(prefix, maker, Set.of()),
            parser(prefix, maker, all),
            parser(prefix, maker, all),
            parser(prefix, maker, Set.of(TunnelType.ERSPAN)),
            parser(prefix, maker, Set.of(TunnelType.GRE, TunnelType.TEREDO))
        };
    }

    private PacketParser parser(String prefix, Maker maker, Set<TunnelType> decapsulations) {
        return maker.make(
                flowHash,
                Decapsulations.of(decapsulations),
                new FragmentTable(64, 1_000_000),
                1,
                ledger.slice(prefix + decapsulations));
    }
}
