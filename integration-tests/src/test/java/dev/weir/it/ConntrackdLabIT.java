// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.it.process.Outcome;
import dev.weir.it.process.RouterPairLab;
import dev.weir.it.process.RouterPairLab.Router;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.StandingConnection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection through a NAT when one router dies and another takes its addresses, with what each knew shared, and without. */
class ConntrackdLabIT {
    private static final int PORT = 7007;
    private static final int SOME = 5;

    @TempDir
    Path folder;

    private String conntrackd;
    private RouterPairLab lab;

    @BeforeEach
    void makeLab() throws Exception {
        conntrackd = Tool.require("conntrackd", "conntrackd");
        lab = RouterPairLab.create(folder);
    }

    @AfterEach
    void removeLab() throws Exception {
        if (lab != null) {
            lab.remove();
        }
    }

    /** Both have one state directory, as two routers in namespaces of one machine may. */
    private Running startSharing(Router router) throws Exception {
        return lab.startListening(router, command(router));
    }

    private List<String> command(Router router) {
        return ConntrackdProgram.command(RouterPairLab.BETWEEN, router.peer(), folder.resolve("state"));
    }

    private static long started(Running sharing) {
        sharing.awaitThat("the start", () -> sharing.stdout().contains("\n"), Weir.TIMEOUT);
        assertThat(sharing.stdout()).startsWith("started ");
        return Long.parseLong(sharing.stdout().lines().findFirst().orElseThrow().split(" ")[1]);
    }

    private Running startServer() throws Exception {
        Running server = lab.startAtServer(StandingConnection.server(RouterPairLab.SERVER, PORT));
        server.awaitThat("listening", () -> server.stdout().contains("listening"), Weir.TIMEOUT);
        return server;
    }

    private Running startClient() throws Exception {
        return lab.startAtClient(StandingConnection.client(RouterPairLab.SERVER, PORT));
    }

    private static long answers(Running server) {
        return server.stdout().lines().filter(line -> line.equals("answered")).count();
    }

    private static void awaitSomeAnswers(Running server) {
        long before = answers(server);
        server.awaitThat("answers", () -> answers(server) >= before + SOME, Weir.TIMEOUT);
    }

    @Test
    void shouldGoOnWithTheConnectionsOfARouterThatDied() throws Exception {
        try (Running one = startSharing(Router.ONE);
                Running other = startSharing(Router.OTHER);
                Running server = startServer()) {
            started(one);
            started(other);
            one.say("active");
            one.awaitThat("the takeover", () -> one.stdout().contains("committed true"), Weir.TIMEOUT);
            try (Running client = startClient()) {
                awaitSomeAnswers(server);
                assertThat(server.stdout()).contains("client " + RouterPairLab.PUBLIC + "\n");

                one.signal("KILL");
                lab.die(Router.ONE);
                other.say("active");
                other.awaitThat("the takeover", () -> other.stdout().contains("committed true"), Weir.TIMEOUT);
                lab.takeOver(Router.OTHER);

                awaitSomeAnswers(server);
                assertThat(client.isAlive()).isTrue();
                other.awaitStderr("1 connections of the other router are in the kernel's table", Weir.TIMEOUT);
            }
        }
    }

    @Test
    void shouldLoseThemWithoutIt() throws Exception {
        try (Running server = startServer();
                Running client = startClient()) {
            awaitSomeAnswers(server);
            lab.die(Router.ONE);
            lab.takeOver(Router.OTHER);
            assertThat(server.end(Weir.TIMEOUT).stderr()).contains("java.net.SocketException");
            assertThat(client.isAlive()).isTrue();
        }
    }

    @Test
    void shouldEndConntrackdWithTheProcessThatLooksAfterIt() throws Exception {
        try (Running killed = startSharing(Router.ONE)) {
            ProcessHandle child = ProcessHandle.of(started(killed)).orElseThrow();
            assertThat(child.info().command()).hasValue(conntrackd);
            killed.signal("KILL");
            // Nobody may have asked for its exit code yet, but it runs nothing any more.
            await().atMost(Weir.TIMEOUT).until(() -> child.info().command().isEmpty());
        }
        try (Running next = startSharing(Router.ONE)) {
            ProcessHandle child = ProcessHandle.of(started(next)).orElseThrow();
            next.say("end");
            assertThat(next.end(Weir.TIMEOUT).orFail().stderr()).doesNotContain("WARNING");
            assertThat(child.isAlive()).isFalse();
        }
    }

    @Test
    void shouldRefuseToBeginWithoutTheRightToChangeTheNetwork() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Tool.require("setpriv", "util-linux"), "--bounding-set", "-net_admin", "--inh-caps", "-net_admin"));
        command.addAll(command(Router.ONE));
        Outcome refused = lab.run(Router.ONE, command.toArray(String[]::new)).orFail();
        assertThat(refused.stdout())
                .isEqualTo(
                        "refused: conntrackd: it needs the right to change the network, CAP_NET_ADMIN, and this process"
                                + " cannot pass it on; run it as root, or give it the right as an ambient one\n");
    }
}
