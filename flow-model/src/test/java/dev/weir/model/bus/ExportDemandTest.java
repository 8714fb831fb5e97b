// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExportDemandTest {
    private final ExportDemand demand = new ExportDemand(100);

    @Test
    void shouldNeverHoldBackForExportersThatDoNotWait() {
        demand.published(1000);
        assertThat(demand.isSaturated()).isFalse();
    }

    @Test
    void shouldCountEveryWaitingExporter() {
        demand.join();
        demand.join();
        demand.published(51);
        assertThat(demand.isSaturated()).isTrue();
        demand.written(51);
        assertThat(demand.isSaturated()).isFalse();
    }

    @Test
    void shouldCallOnceWhenHalfOfItIsWritten() {
        AtomicInteger calls = new AtomicInteger();
        demand.onRelief(calls::incrementAndGet);
        demand.join();
        demand.published(120);
        demand.written(60);
        assertThat(calls).hasValue(0);
        demand.written(20);
        assertThat(calls).hasValue(1);
        demand.written(20);
        assertThat(calls).hasValue(1);
    }

    @Test
    void shouldForgetWhatAnExporterLeftUnwritten() {
        demand.join();
        demand.published(200);
        demand.leave(200);
        assertThat(demand.isSaturated()).isFalse();
        demand.published(1000);
        assertThat(demand.isSaturated()).isFalse();
    }
}
