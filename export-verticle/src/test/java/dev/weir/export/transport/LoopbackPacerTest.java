// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoopbackPacerTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final int OCTETS = 1_400;
    private static final long MEMORY_OCTETS = LoopbackPacer.memoryOctets(OCTETS);

    private final FakeQueue queue = new FakeQueue();
    private final LoopbackPacer pacer = new LoopbackPacer(queue, 10 * MEMORY_OCTETS, new TokenBucket(2), "test");

    @Test
    void shouldChargeNoLessThanTheKernelDoes() {
        // What Linux charges for one datagram of each length, seen as rx_queue of a socket.
        assertThat(LoopbackPacer.memoryOctets(100)).isGreaterThanOrEqualTo(768);
        assertThat(LoopbackPacer.memoryOctets(1_400)).isGreaterThanOrEqualTo(2_304);
        assertThat(LoopbackPacer.memoryOctets(8_900)).isGreaterThanOrEqualTo(16_640);
    }

    @Test
    void shouldSendWhatFitsBetweenTwoLooks() {
        assertThat(sendAll(0)).isEqualTo(10);
    }

    @Test
    void shouldSendNearlyWhatTheBufferHoldsWhereItTellsItsSize() {
        queue.bufferOctets = 64 * MEMORY_OCTETS;

        assertThat(sendAll(0)).isEqualTo(56);
        assertThat(queue.looks).isEqualTo(2);
    }

    @Test
    void shouldNotWaitForALargeBufferToBeHalfEmpty() {
        queue.bufferOctets = 4_000 * MEMORY_OCTETS;
        queue.queuedOctets = 3_400 * MEMORY_OCTETS;

        assertThat(sendAll(0)).isEqualTo(100);
    }

    @Test
    void shouldReckonWithWhatIsNotWrittenYet() {
        int sent = 0;
        while (pacer.delayNs(0, OCTETS) == 0) {
            pacer.sent(OCTETS);
            sent++;
        }
        assertThat(sent).isEqualTo(10);
        queue.queuedOctets = 10 * MEMORY_OCTETS;
        pacer.written();
        assertThat(pacer.delayNs(0, OCTETS)).isPositive();

        queue.queuedOctets = 0;

        assertThat(sendAll(0)).isEqualTo(10);
    }

    @Test
    void shouldWaitWhileTheReceiverIsFull() {
        queue.queuedOctets = 10 * MEMORY_OCTETS;

        assertThat(pacer.delayNs(0, OCTETS)).isPositive();
    }

    @Test
    void shouldSendOnlyTheRestWhenTheReceiverIsPartlyFull() {
        queue.queuedOctets = 4 * MEMORY_OCTETS;

        assertThat(sendAll(0)).isEqualTo(6);
    }

    @Test
    void shouldSlowDownAndCountWhenTheReceiverDrops() {
        sendAll(0);
        queue.queuedOctets = 0;
        queue.drops = 3;

        assertThat(sendAll(0)).isEqualTo(5);
        assertThat(pacer.receiverDrops()).isEqualTo(3);
    }

    @Test
    void shouldSendOneAtATimeToAReceiverWithHardlyAnyBuffer() {
        for (int i = 1; i < 40; i++) {
            queue.queuedOctets = 0;
            queue.drops = i;
            sendAll(0);
        }
        queue.queuedOctets = 0;

        assertThat(sendAll(0)).isEqualTo(1);
    }

    @Test
    void shouldNotBlameANewSocketForTheDropsOfTheOldOne() {
        queue.drops = 100;
        sendAll(0);
        queue.identity++;
        queue.drops = 200;
        queue.queuedOctets = 0;

        assertThat(sendAll(0)).isEqualTo(10);
        assertThat(pacer.receiverDrops()).isZero();
    }

    @Test
    void shouldGoOnWithoutAReceiverThatReadsNothing() {
        queue.queuedOctets = 10 * MEMORY_OCTETS;
        assertThat(pacer.delayNs(SECOND_NS, OCTETS)).isPositive();
        assertThat(pacer.delayNs(10 * SECOND_NS, OCTETS)).isPositive();

        assertThat(pacer.delayNs(12 * SECOND_NS, OCTETS)).isZero();
    }

    @Test
    void shouldWaitAgainOnceTheReceiverReads() {
        queue.queuedOctets = 10 * MEMORY_OCTETS;
        pacer.delayNs(SECOND_NS, OCTETS);
        sendUntilNextLook(12 * SECOND_NS);
        queue.queuedOctets = 9 * MEMORY_OCTETS;
        sendUntilNextLook(12 * SECOND_NS);

        queue.queuedOctets = 10 * MEMORY_OCTETS;
        assertThat(sendAll(12 * SECOND_NS)).isZero();
    }

    @Test
    void shouldKeepToTheCautiousRateWhileNoReceiverIsSeen() {
        queue.visible = false;
        assertThat(pacer.delayNs(SECOND_NS, OCTETS)).isZero();
        pacer.sent(OCTETS);

        assertThat(pacer.delayNs(SECOND_NS, OCTETS)).isEqualTo(SECOND_NS / 2);
    }

    @Test
    void shouldNoticeDropsAfterTheLastDatagram() {
        sendAll(0);
        queue.drops = 1;
        pacer.poll();

        assertThat(pacer.receiverDrops()).isEqualTo(1);
    }

    private int sendAll(long nowNs) {
        int sent = 0;
        while (pacer.delayNs(nowNs, OCTETS) == 0) {
            pacer.sent(OCTETS);
            pacer.written();
            queue.queuedOctets += MEMORY_OCTETS;
            sent++;
        }
        return sent;
    }

    private void sendUntilNextLook(long nowNs) {
        int looks = queue.looks;
        while (queue.looks == looks) {
            if (pacer.delayNs(nowNs, OCTETS) == 0) {
                pacer.sent(OCTETS);
                pacer.written();
            }
        }
    }

    private static final class FakeQueue implements ReceiverQueue {
        private boolean visible = true;
        private long queuedOctets;
        private long bufferOctets;
        private long drops;
        private long identity = 4711;
        private int looks;

        @Override
        public boolean look() {
            looks++;
            return visible;
        }

        @Override
        public long queuedOctets() {
            return queuedOctets;
        }

        @Override
        public long bufferOctets() {
            return bufferOctets;
        }

        @Override
        public long drops() {
            return drops;
        }

        @Override
        public long identity() {
            return identity;
        }

        @Override
        public void close() {}
    }
}
