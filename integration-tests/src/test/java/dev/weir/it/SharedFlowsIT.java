// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.ClusterNodes;
import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Weir;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Two nodes of a failover group over loopback: what becomes of the flows of one that dies, and of one that is drained. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Weir.PROCESSES)
class SharedFlowsIT {
    private static final int FLOWS = 50;
    private static final int PACKETS_A_FLOW = 20;
    private static final long PACKETS = (long) FLOWS * PACKETS_A_FLOW;
    private static final int FRAME_OCTETS = 14 + 20 + 8 + 58;

    /** Some checkpoints, at the slowest. */
    private static final long CHECKPOINTS_MS = 3_000;

    @TempDir
    Path folder;

    @Test
    void shouldTakeOverTheFlowsOfANodeThatDies() throws Exception {
        try (ClusterNodes nodes = new ClusterNodes(folder, "a", "b")) {
            Running second = startBoth(nodes);
            nodes.send("a", packets());
            TimeUnit.MILLISECONDS.sleep(CHECKPOINTS_MS);

            nodes.kill("a");
            second.awaitStderr("took over " + FLOWS + " flows of a", Weir.TIMEOUT);
            second.signal("TERM");
            Outcome outcome = second.end(Weir.TIMEOUT).orFail();

            assertThat(LedgerText.of(outcome).balances()).isTrue();
            assertThat(LedgerText.of(outcome).packets("adopted")).isEqualTo(PACKETS);
            assertWhole(nodes.records("b"));
        }
    }

    @Test
    void shouldLeaveTheFlowsToAnotherWhenItIsDrained() throws Exception {
        try (ClusterNodes nodes = new ClusterNodes(folder, "a", "b")) {
            Running second = startBoth(nodes);
            nodes.send("a", packets());
            TimeUnit.MILLISECONDS.sleep(CHECKPOINTS_MS);

            nodes.running("a").signal("TERM");
            Outcome left = nodes.running("a").end(Weir.TIMEOUT).orFail();
            second.awaitStderr("took over " + FLOWS + " flows of a", Weir.TIMEOUT);
            second.signal("TERM");
            second.end(Weir.TIMEOUT).orFail();

            assertThat(LedgerText.of(left).balances()).isTrue();
            assertThat(LedgerText.of(left).packets("handed over")).isEqualTo(PACKETS);
            assertWhole(nodes.records("b"));
        }
    }

    private static Running startBoth(ClusterNodes nodes) throws Exception {
        Running first = nodes.start("a", "--set", "ha.group=pair");
        first.awaitStderr("control plane on", Weir.TIMEOUT);
        Running second = nodes.start("b", "--set", "ha.group=pair");
        second.awaitStderr("control plane on", Weir.TIMEOUT);
        return second;
    }

    private static void assertWhole(Path file) throws Exception {
        List<Map<String, Object>> records = FlowRecords.read(file).all();
        assertThat(records)
                .hasSize(FLOWS)
                .allSatisfy(record -> assertThat(record).containsEntry("packetDeltaCount", (long) PACKETS_A_FLOW));
        assertThat(records).extracting(record -> record.get("flowId")).doesNotHaveDuplicates();
    }

    /** UDP of flows in turn, a packet every 100 µs, as records of a capture file. */
    private static byte[] packets() {
        ByteBuffer file = ByteBuffer.allocate((int) PACKETS * (16 + FRAME_OCTETS));
        for (int i = 0; i < PACKETS; i++) {
            file.order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(1_700_000_000)
                    .putInt(i * 100)
                    .putInt(FRAME_OCTETS)
                    .putInt(FRAME_OCTETS);
            file.order(ByteOrder.BIG_ENDIAN).put(new byte[12]).putShort((short) 0x0800);
            file.put((byte) 0x45)
                    .put((byte) 0)
                    .putShort((short) (FRAME_OCTETS - 14))
                    .putInt(0);
            file.put((byte) 64)
                    .put((byte) 17)
                    .putShort((short) 0)
                    .putInt(0x0a000001)
                    .putInt(0x0a000002);
            file.putShort((short) (10_000 + i % FLOWS)).putShort((short) 53);
            file.putShort((short) (FRAME_OCTETS - 34)).putShort((short) 0).put(new byte[58]);
        }
        return file.array();
    }
}
