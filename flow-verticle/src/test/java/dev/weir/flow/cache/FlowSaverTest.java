// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.ACTIVE;
import static dev.weir.flow.cache.MeterFixture.IDLE;
import static dev.weir.flow.cache.MeterFixture.SECOND;
import static dev.weir.flow.cache.MeterFixture.START;
import static dev.weir.flow.cache.PacketBuilder.RST;
import static dev.weir.flow.cache.PacketBuilder.SYN;
import static dev.weir.flow.cache.PacketBuilder.tcp;
import static dev.weir.flow.cache.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is shown, by a picture, of flows that change while it is looked at. */
class FlowSaverTest {
    private final MeterFixture meter = new MeterFixture();
    private final FlowSaver saver = meter.cache.saver();
    private final Memory.Region region = Memory.allocate(SavedFlow.MAX_OCTETS, 64);
    private final List<String> shown = new ArrayList<>();

    /** Notes the place, and how many packets the flow has that are in no record. */
    private final FlowSaver.Sink sink = new FlowSaver.Sink() {
        @Override
        public void flow(int place) {
            shown.add(place + ": " + packets(place));
        }

        @Override
        public void nothing(int place) {
            shown.add(place + ": none");
        }
    };

    @BeforeEach
    void start() {
        saver.start();
    }

    @AfterEach
    void close() {
        region.close();
        meter.close();
    }

    private long packets(int place) {
        int octets = saver.write(place, region.address());
        assertThat(SavedFlow.octets(region.address(), SavedFlow.MAX_OCTETS)).isEqualTo(octets);
        assertThat(SavedFlow.place(region.address())).isEqualTo(place);
        // All flows here are of one direction and IPv4.
        return octets == SavedFlow.MIN_OCTETS ? 0 : Memory.getInt(region.address() + SavedFlow.MIN_OCTETS + 8);
    }

    private static PacketBuilder packet(int flow) {
        return udp().ports(1000 + flow, 53).at(START);
    }

    /** All that a picture shows which is begun now. */
    private List<String> picture() {
        saver.begin(sink);
        return rest();
    }

    /** All that the picture shows which has not been looked at. */
    private List<String> rest() {
        while (saver.saveNext(1)) {
            // One at a time.
        }
        List<String> all = List.copyOf(shown);
        shown.clear();
        return all;
    }

    @Test
    void shouldShowAllFlowsAtFirst() {
        saver.stop();
        meter.meter(packet(0), packet(1), packet(1), packet(2));
        saver.start();

        assertThat(saver.changes()).isEqualTo(3);
        assertThat(picture()).containsExactly("0: 1", "1: 2", "2: 1");
        assertThat(saver.changes()).isZero();
        assertThat(picture()).isEmpty();
    }

    @Test
    void shouldShowWhatHasChangedOnce() {
        meter.meter(packet(0), packet(1), packet(2));
        assertThat(picture()).hasSize(3);

        meter.meter(packet(1));
        assertThat(saver.changes()).isOne();
        meter.meter(packet(1), packet(2), packet(1));
        assertThat(saver.changes()).isEqualTo(2);
        assertThat(picture()).containsExactly("1: 4", "2: 2");
        assertThat(picture()).isEmpty();
    }

    @Test
    void shouldShowAFlowAgainThatChangedAfterItWasShown() {
        meter.meter(packet(0), packet(1));
        saver.begin(sink);
        assertThat(saver.saveNext(1)).isTrue();
        meter.meter(packet(0), packet(1));

        assertThat(rest())
                .as("the second one is shown with what came meanwhile")
                .containsExactly("0: 1", "1: 2");
        assertThat(picture()).containsExactly("0: 2");
        assertThat(picture()).isEmpty();
    }

    @Test
    void shouldShowAFlowBeforeItsRecordIsMade() {
        meter.meter(packet(0), packet(1), packet(2));
        saver.begin(sink);
        assertThat(saver.saveNext(1)).isTrue();
        List<PacketBuilder> later = new ArrayList<>();
        for (long atNs = START + 10 * SECOND; atNs <= START + ACTIVE; atNs += 10 * SECOND) {
            later.add(packet(2).at(atNs));
        }
        meter.meter(later);
        meter.cache.publish();
        assertThat(meter.published()).anySatisfy(flow -> {
            assertThat(flow.sourcePort()).isEqualTo(1002);
            assertThat(flow.forward().packets()).isEqualTo(6);
        });

        // As it was before the record, the packet after which is in neither; and the one that had no record, but has
        // ended.
        assertThat(rest()).containsExactly("0: 1", "1: 1", "2: 6");
        assertThat(picture()).containsExactlyInAnyOrder("0: none", "1: none", "2: 1");
    }

    @Test
    void shouldNotShowAFlowAgainBeforeItsRecordIsMade() {
        meter.meter(packet(0), packet(1));
        saver.begin(sink);
        assertThat(saver.saveNext(1)).isTrue();
        meter.meter(packet(0).at(START + IDLE));
        meter.cache.publish();
        assertThat(meter.published()).hasSize(1);

        assertThat(rest())
                .as("the flow in the place of the one that ended is not shown")
                .containsExactly("0: 1", "1: 1");
        assertThat(picture()).containsExactly("0: 1");
    }

    @Test
    void shouldTellOfAPlaceThatHasNoFlowAnyMore() {
        meter.live().meter(packet(0), tcp(RST).at(START));
        assertThat(picture()).containsExactly("0: 1", "1: 1");
        meter.cache.advance(START + 5 * SECOND);

        assertThat(meter.published()).hasSize(1);
        assertThat(picture()).containsExactly("1: none");
        meter.meter(packet(5).at(START + 6 * SECOND));
        assertThat(picture()).as("the place is used again").containsExactly("1: 1");
    }

    @Test
    void shouldTellOfAFlowThatCameAndWent() {
        meter.live().meter(tcp(RST).at(START));
        meter.cache.advance(START + 5 * SECOND);

        assertThat(picture()).containsExactly("0: none");
    }

    @Test
    void shouldShowTheFlowThatIsThereWhenAnotherWasInItsPlace() {
        meter.meter(tcp(SYN).at(START));
        assertThat(picture()).containsExactly("0: 1");
        // It ended, and another of the same key began.
        meter.meter(tcp(RST).at(START + 1), tcp(SYN).at(START + 2));

        assertThat(picture()).containsExactly("0: 1");
        assertThat(Memory.getLong(region.address() + 8 + 8 + 16)).isEqualTo(START + 2);
    }

    @Test
    void shouldShowAgainWhatWasLeftForLater() {
        meter.meter(packet(0), packet(1));
        saver.begin(new FlowSaver.Sink() {
            @Override
            public void flow(int place) {
                saver.again(place);
            }

            @Override
            public void nothing(int place) {
                throw new AssertionError();
            }
        });
        assertThat(saver.saveNext(10)).isFalse();

        assertThat(saver.changes()).isEqualTo(2);
        assertThat(picture()).containsExactly("0: 1", "1: 1");
    }

    @Test
    void shouldKnowAFlowOfASinglePacket() {
        meter.meter(packet(0), packet(1), packet(1));

        assertThat(saver.isSingle(0)).isTrue();
        assertThat(saver.isSingle(1)).isFalse();
    }

    @Test
    void shouldFollowNothingWhenItHasStopped() {
        meter.meter(packet(0));
        assertThat(picture()).hasSize(1);
        saver.stop();
        meter.meter(packet(0), packet(1));

        assertThat(saver.changes()).isZero();
        saver.start();
        assertThat(picture()).containsExactly("0: 2", "1: 1");
    }

    @Test
    void shouldFollowManyFlows() {
        List<PacketBuilder> packets = new ArrayList<>();
        for (int flow = 0; flow < 10_000; flow++) {
            packets.add(udp().ports(flow, 9).at(START));
        }
        meter.meter(packets);
        assertThat(picture()).hasSize(10_000);
        meter.meter(packets.subList(3000, 9000));

        assertThat(saver.changes()).isEqualTo(6000);
        assertThat(picture()).hasSize(6000).allMatch(one -> one.endsWith(": 2"));
    }

    @Test
    void shouldForgetAllFlowsAndSayWhatBecameOfTheirPackets() {
        meter.meter(packet(0).octets(10), packet(1).octets(20), packet(1).octets(30));
        saver.stop();
        saver.discard(LedgerCounter.FENCED);

        assertThat(meter.cache.size()).isZero();
        assertThat(meter.slice.packets(LedgerCounter.FENCED)).isEqualTo(3);
        assertThat(meter.slice.octets(LedgerCounter.FENCED)).isEqualTo(60);
        assertThat(meter.slice.packets(LedgerCounter.FLOWS_HANDED_OVER)).isEqualTo(2);
        assertThat(meter.slice.packets(LedgerCounter.CACHED)).isZero();
        meter.meter(packet(1).octets(5));
        assertThat(meter.drained()).hasSize(1).allMatch(flow -> flow.forward().octets() == 5);
    }
}
