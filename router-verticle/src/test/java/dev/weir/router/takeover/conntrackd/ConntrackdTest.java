// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.config.ConntrackdConfig;
import dev.weir.router.capture.file.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConntrackdTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @TempDir
    Path folder;

    private StandIn standIn;
    private Conntrackd conntrackd;

    @BeforeEach
    void makeStandIn() throws IOException {
        standIn = StandIn.in(folder);
        conntrackd = new Conntrackd(settings(standIn.program()));
    }

    @AfterEach
    void close() {
        conntrackd.close();
    }

    private ConntrackdSettings settings(String command) {
        ConntrackdConfig config = new ConntrackdConfig(true, "lo", ConntrackdConfig.DEFAULT_PORT, command);
        return new ConntrackdSettings(config, List.of(HERE), List.of(), stateDirectory());
    }

    private Path stateDirectory() {
        return folder.resolve("state");
    }

    private void start() throws ConntrackdException {
        conntrackd.start(standIn.program());
    }

    private void awaitOrders(String... orders) {
        Eventually.until("the orders", () -> standIn.orders().size() >= orders.length);
        assertThat(standIn.orders()).containsExactly(orders);
    }

    @Test
    void shouldCommitThenTellTheOtherAtATakeover() throws Exception {
        start();
        assertThat(conntrackd.becomeActive(LONG)).isTrue();
        awaitOrders("-c", "-f", "-R", "-B");
        ConntrackdStatus status = conntrackd.status();
        assertThat(status.running()).isTrue();
        assertThat(status.pid()).isPositive();
        assertThat(status.internalEntries()).isEqualTo(7);
        assertThat(status.externalEntries()).isEqualTo(5);
        assertThat(status.commits()).isEqualTo(1);
        assertThat(status.committedEntries()).isEqualTo(5);
        assertThat(status.failedOrders()).isZero();
        assertThat(status.trouble()).isEmpty();
    }

    @Test
    void shouldForgetAndLearnWhenItStandsDown() throws Exception {
        start();
        conntrackd.standDown();
        awaitOrders("-t", "-n");
    }

    @Test
    void shouldWaitForACommitNoLongerThanItMay() throws Exception {
        start();
        standIn.shutGate();
        assertThat(conntrackd.becomeActive(SHORT)).isFalse();
        standIn.openGate();
        awaitOrders("-c", "-f", "-R", "-B");
    }

    @Test
    void shouldNotEmptyTheTableThatALaterTakeoverFills() throws Exception {
        start();
        standIn.shutGate();
        assertThat(conntrackd.becomeActive(SHORT)).isFalse();
        awaitOrders("-c");
        conntrackd.standDown();
        assertThat(conntrackd.becomeActive(SHORT)).isFalse();
        standIn.openGate();
        awaitOrders("-c", "-c", "-f", "-R", "-B");
    }

    @Test
    void shouldCountOrdersThatFailAndGoOn() throws Exception {
        start();
        standIn.breakDown();
        assertThat(conntrackd.becomeActive(LONG)).isFalse();
        awaitOrders("-c", "-f", "-R", "-B");
        Eventually.until("four failures", () -> conntrackd.status().failedOrders() == 4);
        assertThat(conntrackd.status().trouble()).isEqualTo("'conntrackd -B' failed: out of order");
        assertThat(conntrackd.status().commits()).isZero();
    }

    @Test
    void shouldStartItAgainWhenItEndsAndTellOnce() throws Exception {
        standIn.failures(2);
        try (LogLines log = LogLines.of(Conntrackd.class)) {
            start();
            Eventually.until(
                    "a third run",
                    () -> conntrackd.status().restarts() == 2
                            && conntrackd.status().running());
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("ended"))
                    .containsExactly(
                            "conntrackd: it ended with code 3: no such device; it is started again, and so each"
                                    + " time it ends, which is told once");
        }
    }

    @Test
    void shouldTellTheOtherAgainWhenItEndsWhileActive() throws Exception {
        start();
        conntrackd.becomeActive(LONG);
        awaitOrders("-c", "-f", "-R", "-B");
        ProcessHandle.of(conntrackd.status().pid()).orElseThrow().destroyForcibly();
        awaitOrders("-c", "-f", "-R", "-B", "-B");
        assertThat(conntrackd.status().restarts()).isEqualTo(1);
    }

    @Test
    void shouldSayWhyItDoesNotRun() throws Exception {
        standIn.failures(1_000_000);
        start();
        Eventually.until("the end of a run", () -> conntrackd.status().trouble().startsWith("it ended"));
        assertThat(conntrackd.status().trouble()).isEqualTo("it ended with code 3: no such device");
    }

    @Test
    void shouldLeaveNothingAtTheEnd() throws Exception {
        start();
        ProcessHandle child = ProcessHandle.of(conntrackd.status().pid()).orElseThrow();
        conntrackd.close();
        assertThat(child.isAlive()).isFalse();
        try (Stream<Path> files = Files.list(stateDirectory())) {
            assertThat(files).allMatch(file -> file.toString().endsWith(".owner"));
        }
    }

    @Test
    void shouldEndTheOneThatAnEarlierRunLeft() throws Exception {
        Path configuration =
                ConntrackdPaths.in(stateDirectory(), Requirements.namespace()).configuration();
        // As the interpreter's command line has it.
        Process left =
                new ProcessBuilder("sh", "-c", "read forever", "conntrackd", "-C", configuration.toString()).start();
        Process order = new ProcessBuilder("sh", "-c", "read forever", "-C", configuration.toString(), "-s").start();
        try {
            start();
            assertThat(left.isAlive()).isFalse();
            assertThat(order.isAlive()).isTrue();
        } finally {
            left.destroyForcibly();
            order.destroyForcibly();
        }
    }

    @Test
    void shouldLeaveItToTheProcessThatLooksAfterIt() throws Exception {
        start();
        assertThatExceptionOfType(ConntrackdException.class)
                .isThrownBy(() -> new Conntrackd(settings(standIn.program())).start(standIn.program()))
                .withMessage("conntrackd: process " + ProcessHandle.current().pid()
                        + " looks after conntrackd here already; stop it first, or leave it to it");
    }

    @Test
    void shouldRefuseWhatConntrackdRefuses() throws Exception {
        standIn.refuse("[Mon Nov 30 02:51:48 2026] (pid=1) [ERROR] parsing config file in line (16), symbol 'x': no");
        assertThatExceptionOfType(ConntrackdException.class)
                .isThrownBy(this::start)
                .withMessageMatching("conntrackd: it refuses its configuration .*/state/conntrackd-\\d+\\.conf: parsing"
                        + " config file in line \\(16\\), symbol 'x': no");
    }

    @Test
    void shouldRefuseToBeginWithoutWhatItNeeds() throws Exception {
        assertThatExceptionOfType(ConntrackdException.class)
                .isThrownBy(() -> Requirements.program(settings("no-such-conntrackd"), () -> true))
                .withMessage("conntrackd: there is no program 'no-such-conntrackd'; install the package conntrackd, or"
                        + " turn the sharing of NAT state off");
        assertThatExceptionOfType(ConntrackdException.class)
                .isThrownBy(() -> Requirements.program(settings(standIn.program()), () -> false))
                .withMessage("conntrackd: it needs the right to change the network, CAP_NET_ADMIN, and this process"
                        + " cannot pass it on; run it as root, or give it the right as an ambient one");
        assertThat(Requirements.program(settings(standIn.program()), () -> true))
                .isEqualTo(standIn.program());
    }
}
