// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureGeneratorTest {
    private static final CaptureGenerator.Settings SMALL = CaptureGenerator.Settings.of(7, 300, 12);

    @TempDir
    Path folder;

    @Test
    void shouldWriteTheSameCaptureForTheSameSettings() throws Exception {
        Truth one = CaptureGenerator.write(folder.resolve("one.pcap"), SMALL);
        Truth other = CaptureGenerator.write(folder.resolve("other.pcap"), SMALL);

        assertThat(Files.mismatch(folder.resolve("one.pcap"), folder.resolve("other.pcap")))
                .isEqualTo(-1);
        assertThat(other.flows().byFlow()).isEqualTo(one.flows().byFlow());
    }

    @Test
    void shouldMixWhatANetworkCarries() throws Exception {
        Truth truth = CaptureGenerator.write(folder.resolve("mix.pcap"), SMALL);

        assertThat(truth.conversations()).isEqualTo(300);
        assertThat(truth.frames()).isEqualTo(truth.flows().packets() + truth.notIp());
        assertThat(truth.notIp()).isPositive();
        assertThat(truth.flows().byFlow().keySet())
                .extracting(FlowKey::protocol)
                .contains(Transport.TCP, Transport.UDP, Transport.ICMP);
        assertThat(truth.flows().byFlow().keySet()).extracting(FlowKey::isV6).contains(true, false);
        assertThat(truth.flows().uniflows()).isBetween(301, 599);
    }
}
