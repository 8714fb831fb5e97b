// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.logging.ILogger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HazelcastLogTest {
    private final Logger log = Logger.getLogger(HazelcastLog.class.getName());
    private final List<String> lines = new ArrayList<>();
    private final AtomicLong clockNs = new AtomicLong();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        log.setUseParentHandlers(false);
        log.addHandler(handler);
        log.setLevel(Level.INFO);
    }

    @AfterEach
    void stopListening() {
        log.removeHandler(handler);
        log.setUseParentHandlers(true);
        log.setLevel(null);
    }

    private ILogger logger(String name) {
        return new HazelcastLog(clockNs::get).getLogger(name);
    }

    @Test
    void shouldTellWarningsInALineEachWithoutTheMembersName() {
        ILogger logger = logger("com.hazelcast.map.impl.MapService");

        logger.info("[10.0.1.11]:5701 [weir] [5.3.8] not this");
        logger.warning("[10.0.1.11]:5701 [weir] [5.3.8] this\nin short", new IOException("broken"));

        assertThat(lines).containsExactly("WARNING cluster: this (java.io.IOException: broken)");
    }

    @Test
    void shouldTellOneWarningInTenSeconds() {
        ILogger logger = logger("com.hazelcast.map.impl.MapService");

        logger.warning("one");
        logger.warning("two");
        clockNs.set(10_000_000_000L);
        logger.severe("three");

        assertThat(lines).containsExactly("WARNING cluster: one", "SEVERE cluster: three");
    }

    @Test
    void shouldKeepWhatWeirTellsItselfForDebugging() {
        ILogger logger = logger("com.hazelcast.internal.cluster.impl.ClusterHeartbeatManager");

        logger.warning("suspecting a member");
        assertThat(lines).isEmpty();

        log.setLevel(Level.FINE);
        logger.warning("suspecting a member");
        logger.warning("suspecting another");
        assertThat(lines).containsExactly("FINE cluster: suspecting a member", "FINE cluster: suspecting another");
    }
}
