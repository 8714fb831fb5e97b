// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class LimitedLogTest {
    private static final long MINUTE_NS = 60_000_000_000L;

    private final List<String> lines = new ArrayList<>();
    private long nowNs = -MINUTE_NS;
    private final LimitedLog log = new LimitedLog(new ListLogger(lines), Level.WARNING, () -> nowNs);

    @Test
    void shouldLogTheFirstAtOnceAndTheRestInOneLineAMinute() {
        for (int i = 0; i < 1_000; i++) {
            log.report("refused");
        }
        assertThat(lines).containsExactly("refused");

        nowNs += MINUTE_NS;
        log.summarize();

        assertThat(lines).containsExactly("refused", "refused (999 more times in the last minute)");
    }

    @Test
    void shouldLogAtOnceAgainAfterAQuietMinute() {
        log.report("refused");
        nowNs += MINUTE_NS;
        log.summarize();

        log.report("refused again");

        assertThat(lines).containsExactly("refused", "refused again");
    }

    private record ListLogger(List<String> lines) implements Logger {
        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... params) {
            lines.add(format);
        }
    }
}
