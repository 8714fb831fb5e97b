// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerBalance;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.router.parse.Decapsulations;
import dev.weir.router.parse.FragmentTable;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.FrameSink;
import dev.weir.router.parse.LinkType;
import dev.weir.router.parse.PacketParser;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CaptureThreadTest {
    private static final String MACS = "020000000001 020000000002 ";
    private static final String DNS =
            MACS + "0800 45000020 00010000 4011 0000 0a010203 0a010204 0400 0035 000c 0000 01020304";
    private static final String EXPORT =
            MACS + "0800 4500001c 00010000 4011 0000 0a010203 0a010205 c000 1283 0008 0000";
    private static final String ARP = MACS + "0806 0001 0800 0604 0001 020000000002 0a010203 000000000000 0a010204";
    private static final String CUT = MACS + "0800 4500";

    private final Ledger ledger = new Ledger();
    private final LedgerSlice slice = ledger.slice("test");
    private final OwnExports ownExports = new OwnExports();
    private final PacketBatchPool pool = new PacketBatchPool(8, 64);
    private final BlockingQueue<PacketBatch> sent = new LinkedBlockingQueue<>();

    @Test
    void shouldCountEachFrameOnceByWhatBecameOfIt() throws Exception {
        ownExports.add(endpoint("10.1.2.3", 49152), endpoint("10.1.2.5", 4739));
        Script script = new Script(false, DNS, EXPORT, ARP, CUT, DNS, "unreadable");
        CaptureThread thread = thread(script, FrameFilter.ALL);

        thread.start();
        thread.ended().get(20, TimeUnit.SECONDS);

        assertThat(sent.remove().records()).isEqualTo(2);
        assertThat(sent).isEmpty();
        shouldHave(LedgerCounter.CAPTURED, 6, 46 + 42 + 42 + 16 + 46 + 99);
        shouldHave(LedgerCounter.PARSED, 2, 92);
        shouldHave(LedgerCounter.EXCLUDED_OWN_EXPORT, 1, 42);
        shouldHave(LedgerCounter.NOT_IP, 1, 42);
        shouldHave(LedgerCounter.TRUNCATED_NETWORK, 1, 16);
        shouldHave(LedgerCounter.UNSUPPORTED_LINK_TYPE, 1, 99);
        assertThat(LedgerBalance.faults(ledger)).noneMatch(fault -> fault.startsWith("captured"));
    }

    @Test
    void shouldCountWhatTheFilterLeavesOut() throws Exception {
        CaptureThread thread = thread(new Script(false, DNS, ARP, DNS), frame -> frame.capturedOctets() == 46);

        thread.start();
        thread.ended().get(20, TimeUnit.SECONDS);

        shouldHave(LedgerCounter.PARSED, 2, 92);
        shouldHave(LedgerCounter.EXCLUDED_FILTER, 1, 42);
        shouldHave(LedgerCounter.NOT_IP, 0, 0);
    }

    @Test
    void shouldSendAPartialBatchOfALiveSourceBeforeItEnds() throws Exception {
        CaptureThread thread = thread(new Script(true, DNS, DNS).endless(), FrameFilter.ALL);

        thread.start();
        PacketBatch batch = sent.poll(20, TimeUnit.SECONDS);

        assertThat(batch).isNotNull();
        assertThat(batch.live()).isTrue();
        assertThat(batch.records()).isEqualTo(2);
        assertThat(thread.ended()).isNotDone();
        thread.stop();
        thread.ended().get(20, TimeUnit.SECONDS);
        shouldHave(LedgerCounter.KERNEL_SEEN, 7, 0);
    }

    @Test
    void shouldTakeWhatTheKernelHoldsWhenItIsStopped() throws Exception {
        Script script = new Script(true, DNS).endless();
        CaptureThread thread = thread(script, FrameFilter.ALL);
        thread.start();
        assertThat(sent.poll(20, TimeUnit.SECONDS)).isNotNull();

        script.add(DNS);
        thread.stop();
        thread.stop();
        thread.ended().get(20, TimeUnit.SECONDS);

        shouldHave(LedgerCounter.PARSED, 2, 92);
        assertThat(script.closed.get()).isEqualTo(1);
    }

    @Test
    void shouldSendWhatCameBeforeASourceBroke() throws Exception {
        CaptureThread thread = thread(new Script(false, DNS, "broken"), FrameFilter.ALL);

        thread.start();

        assertThatThrownBy(() -> thread.ended().get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(CaptureException.class)
                .hasRootCauseMessage("the source broke");
        assertThat(sent.remove().records()).isEqualTo(1);
        shouldHave(LedgerCounter.PARSED, 1, 46);
    }

    @Test
    void shouldTellOfWhatNobodyExpected() {
        CaptureThread thread = thread(new Script(false, DNS), frame -> {
            throw new IllegalStateException("a bug");
        });

        thread.start();

        assertThatThrownBy(() -> thread.ended().get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(CaptureException.class)
                .cause()
                .hasMessage("capture test: failed: java.lang.IllegalStateException: a bug");
    }

    private CaptureThread thread(CaptureSource source, FrameFilter filter) {
        ShardDispatcher dispatcher =
                new ShardDispatcher(pool, new Sorting(0, 1), source.isLive(), (shard, batch) -> sent.add(batch));
        PacketParser parser = new PacketParser(
                new FlowHash(1), Decapsulations.of(Set.of()), new FragmentTable(16, 1_000_000_000L), 1, slice);
        FrameIntake intake = new FrameIntake(filter, parser, ownExports, dispatcher, slice);
        return new CaptureThread("test", source, filter, intake, dispatcher, slice);
    }

    private void shouldHave(LedgerCounter counter, long packets, long octets) {
        assertThat(ledger.packets(counter)).as(counter.name()).isEqualTo(packets);
        assertThat(ledger.octets(counter)).as(counter.name()).isEqualTo(octets);
    }

    private static InetSocketAddress endpoint(String address, int port) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    /** A source that hands over one frame a poll, written as hexadecimal octets or as a word for something else. */
    private static final class Script implements CaptureSource {
        private final Memory.Region region = Memory.allocate(100, 8);
        private final Frame frame = new Frame();
        private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private final boolean live;
        private final AtomicInteger closed = new AtomicInteger();
        private boolean endless;
        private boolean counted;

        Script(boolean live, String... frames) {
            this.live = live;
            this.frames.addAll(List.of(frames));
        }

        Script endless() {
            endless = true;
            return this;
        }

        void add(String frame) {
            frames.add(frame);
        }

        @Override
        public void start() {
            // Nothing is to be opened.
        }

        @Override
        public int poll(FrameSink sink, int maxFrames) throws CaptureException {
            String next = frames.poll();
            if (next == null) {
                return endless ? 0 : END;
            }
            if (next.equals("broken")) {
                throw new CaptureException("the source broke");
            }
            if (next.equals("unreadable")) {
                sink.unreadable(99);
                return 1;
            }
            byte[] octets = HexFormat.of().parseHex(next.replace(" ", ""));
            Memory.copy(octets, 0, region.address(), octets.length);
            frame.from(LinkType.ETHERNET, 1);
            frame.set(1, region.address(), octets.length, octets.length);
            sink.accept(frame);
            return 1;
        }

        @Override
        public boolean isLive() {
            return live;
        }

        @Override
        public void foldKernelCounts(LedgerSlice ledger) {
            if (live && !counted) {
                counted = true;
                ledger.add(LedgerCounter.KERNEL_SEEN, 7);
            }
        }

        @Override
        public void wakeUp() {
            // It never waits.
        }

        @Override
        public void close() {
            if (closed.incrementAndGet() == 1) {
                region.close();
            }
        }
    }
}
