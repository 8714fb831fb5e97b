// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayGuardTest {
    private final ReplayGuard guard = new ReplayGuard();

    private static Datagram sent(String node, int path, long epoch, long sequence) {
        Beat beat = new Beat(node, epoch, sequence, 0, FailoverState.STANDBY, 100, true, false, false, List.of(), "");
        return Datagram.heartbeat(1, path, false, 0, beat);
    }

    @Test
    void shouldLetEachDatagramInOnce() {
        assertThat(guard.letIn(sent("a", 0, 1, 5))).isTrue();
        assertThat(guard.letIn(sent("a", 0, 1, 5))).isFalse();
        assertThat(guard.letIn(sent("a", 0, 1, 4))).isFalse();
        assertThat(guard.letIn(sent("a", 0, 1, 7))).isTrue();
        assertThat(guard.letIn(sent("a", 0, 1, 6))).isFalse();
    }

    @Test
    void shouldLetInTheSlowerOfTwoWays() {
        assertThat(guard.letIn(sent("a", 0, 1, 6))).isTrue();
        assertThat(guard.letIn(sent("a", 1, 1, 5))).isTrue();
    }

    @Test
    void shouldLetInALaterEpochAndNoEarlierOne() {
        assertThat(guard.letIn(sent("a", 0, 2, 100))).isTrue();
        assertThat(guard.letIn(sent("a", 0, 3, 1))).isTrue();
        assertThat(guard.letIn(sent("a", 0, 2, 101))).isFalse();
    }

    @Test
    void shouldStayBoundedWhoeverCalls() {
        guard.letIn(sent("a", 0, 1, 5));
        for (int i = 0; i < 255; i++) {
            guard.letIn(sent("other" + i, 0, 1, 1));
        }
        assertThat(guard.letIn(sent("a", 0, 1, 5))).isFalse();
        for (int i = 0; i < 256; i++) {
            guard.letIn(sent("another" + i, 0, 1, 1));
        }
        assertThat(guard.letIn(sent("a", 0, 1, 5))).as("forgotten").isTrue();
    }
}
