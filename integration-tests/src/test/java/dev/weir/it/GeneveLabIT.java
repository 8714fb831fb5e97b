// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.VpcLab;
import dev.weir.it.process.Weir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The health check of mode geneve, behind a stand-in of a Gateway Load Balancer. */
class GeneveLabIT {
    private static final String HEALTH = "http://10.88.8.1:8081/health";
    private static final String INTERNET = "198.51.100.10";

    @TempDir
    Path folder;

    @Test
    void shouldFailTheHealthCheckWhenPacketsAreLostAndRecover() throws Exception {
        try (VpcLab lab = VpcLab.up(folder, "geneve", false);
                Running weir = lab.startWeir(configuration(lab))) {
            lab.run("a1", ping(), "-q", "-c", "2", "-i", "0.2", INTERNET).orFail();
            assertThat(health(lab)).isEqualTo("200 ok");

            weir.signal("STOP");
            lab.run("a1", ping(), "-q", "-f", "-c", "2000", "-s", "500", "-w", "5", INTERNET);
            weir.signal("CONT");
            weir.awaitThat("a failing health check", () -> health(lab).startsWith("503 "), Duration.ofSeconds(20));
            assertThat(health(lab)).contains("found the receive buffer full");
            weir.awaitThat("a health check that is well", () -> health(lab).equals("200 ok"), Duration.ofSeconds(30));

            weir.signal("TERM");
            LedgerText ledger = LedgerText.of(weir.end(Weir.TIMEOUT).orFail());
            assertThat(ledger.balances()).isTrue();
            assertThat(ledger.packets("kernel dropped")).isPositive();
            assertThat(ledger.packets("kernel seen"))
                    .isEqualTo(ledger.packets("captured") + ledger.packets("kernel dropped"));
        }
    }

    private Path configuration(VpcLab lab) throws Exception {
        return Files.writeString(folder.resolve("weir.yaml"), """
                node: {stateDirectory: %s}
                router:
                  forwarding:
                    mode: geneve
                    interface: eth0
                    receiveBuffer: 64KiB
                    drain: 0s
                    healthCheck: {port: 8081, path: /health, window: 3s}
                metering: {activeTimeout: 5s, idleTimeout: 2s, tcpLinger: 1s}
                exporters:
                  - format: {type: json}
                    transport: {type: file, path: %s}
                """.formatted(folder.resolve("state"), lab.records()));
    }

    /** What the health check answers: status and text. */
    private static String health(VpcLab lab) {
        try {
            String answer = lab.run("gw", Tool.require("curl", "curl"), "-s", "-m", "2", "-w", "%{http_code}", HEALTH)
                    .stdout();
            int status = answer.length() - 3;
            return status < 0
                    ? ""
                    : answer.substring(status) + " "
                            + answer.substring(0, status).strip();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ping() {
        return Tool.require("ping", "iputils-ping");
    }
}
