// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLineTest {
    private static final String TIME = "[Mon Nov 30 02:51:48 2026] (pid=27484) ";

    @Test
    void shouldTellTroubleFromNotices() {
        LogLine error = LogLine.parse(TIME + "[ERROR] can't open channel socket: No such device");
        assertThat(error.text()).isEqualTo("can't open channel socket: No such device");
        assertThat(error.isError()).isTrue();
        assertThat(error.isTrouble()).isTrue();
        assertThat(LogLine.parse(TIME + "[warning] eth7 is an invalid interface")
                        .isTrouble())
                .isTrue();
        assertThat(LogLine.parse(TIME + "[notice] 3 entries can't be committed").isTrouble())
                .isTrue();
        assertThat(LogLine.parse(TIME + "[notice] resync requested").isTrouble())
                .isFalse();
        assertThat(LogLine.parse(TIME
                                + "[warning] scheduler configuration failed: Operation not permitted. Likely a bug")
                        .isTrouble())
                .isFalse();
        assertThat(LogLine.parse("tcp 6 src=10.0.0.1")).isEqualTo(new LogLine("", "tcp 6 src=10.0.0.1"));
    }
}
