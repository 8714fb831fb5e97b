// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.LogLevel;
import dev.weir.config.LoggingConfig;
import dev.weir.config.WeirConfig;
import dev.weir.node.reconfigure.ReconfigurationStep;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoggingChangesTest {
    private static final Logger OWN = Logger.getLogger("dev.weir.node.host.LoggingChangesTest");
    private static final Logger OTHERS = Logger.getLogger("io.example");

    @AfterEach
    void asAtFirst() {
        LoggingChanges.apply(LoggingConfig.defaults());
    }

    @Test
    void shouldLogFromTheNewLevelOnAndFromTheOldOneWhenTakenBack() {
        LoggingChanges.apply(LoggingConfig.defaults());
        assertThat(OWN.isLoggable(Level.FINE)).isFalse();
        boolean others = OTHERS.isLoggable(Level.FINE);

        List<ReconfigurationStep> steps = new LoggingChanges().steps(at(LogLevel.INFO), at(LogLevel.DEBUG));
        assertThat(steps).hasSize(1);
        assertThat(steps.get(0).plan().changes()).containsExactly("level: info -> debug");
        assertThat(steps.get(0).apply().succeeded()).isTrue();
        assertThat(OWN.isLoggable(Level.FINE)).isTrue();
        assertThat(OTHERS.isLoggable(Level.FINE)).isEqualTo(others);

        assertThat(steps.get(0).undo().succeeded()).isTrue();
        assertThat(OWN.isLoggable(Level.FINE)).isFalse();
        assertThat(OWN.isLoggable(Level.INFO)).isTrue();
    }

    private static WeirConfig at(LogLevel level) {
        WeirConfig defaults = WeirConfig.defaults();
        return new WeirConfig(
                defaults.node(),
                defaults.router(),
                defaults.captures(),
                defaults.metering(),
                defaults.exporters(),
                defaults.cluster(),
                defaults.ha(),
                defaults.http(),
                new LoggingConfig(level));
    }
}
