// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import static org.awaitility.Awaitility.await;

import dev.weir.it.process.FailoverLab;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.traffic.StandingConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Has one thing after the other happen to two routers while a stream goes through them, and holds what came through to what
 * is in the records. Both are well again after each.
 */
final class FaultScenario {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Before a fault; a checkpoint may be at any place in it. */
    private static final int MIN_BEFORE_MS = 1200;

    private static final int CHECKPOINT_MS = 500;
    private static final int AFTER_MS = 600;
    private static final int GONE_MS = 2500;
    private static final int ASLEEP_MS = 5000;

    /** Longer than the cluster takes to miss a node. */
    private static final int CUT_MS = 7500;

    private static final int TRIES = 3;
    private static final int TCP_PORT = 7007;
    private static final int SOURCES_A_NETWORK = 250;

    private final RouterPair pair;
    private final Random random = new Random();
    private final List<String> broken = new ArrayList<>();
    private long records;
    private int streams;

    FaultScenario(RouterPair pair) {
        this.pair = pair;
    }

    /** Something that is done to a router that has the traffic while a stream goes through it; tells when it began. */
    private interface Deed {
        long doTo(RouterNode active, RouterNode standby, MeteredStream stream) throws Exception;
    }

    /**
     * Has a fault happen, once; again when a router that nothing was done to did not run for a third of a second meanwhile,
     * which is the fault of a machine that has too much else to do.
     */
    Measured strike(Fault fault) throws Exception {
        for (int tries = TRIES; ; tries--) {
            int before = pauses();
            Measured measured = once(fault);
            int expected = before + (fault == Fault.PAUSE ? 1 : 0);
            if (pauses() == expected || tries == 1) {
                measured.broken().forEach(one -> broken.add(fault.title() + ": " + one));
                return measured;
            }
            System.out.println("a router did not run for too long, once more; it was: " + measured);
        }
    }

    /** Promises that were not kept, by all that happened. */
    List<String> broken() {
        return List.copyOf(broken);
    }

    /** Nobody may have exported anything of a stream that was reckoned up already. */
    void checkThatNothingCameLate() throws Exception {
        long late = JsonRecords.count(pair.lab().folder()) - records;
        if (late != 0) {
            broken.add(late + " records came late");
        }
    }

    private int pauses() {
        return pair.log().split("this process was asleep", -1).length - 1;
    }

    private Measured once(Fault fault) throws Exception {
        return switch (fault) {
            case KILL -> measure(fault, this::kill);
            case VANISH -> measure(fault, this::vanish);
            case PAUSE -> measure(fault, this::pause);
            case CUT -> measure(fault, this::cut);
            case ROLLING -> measure(fault, this::restartBoth);
            case KILL_WITHOUT_COLLECTOR -> measure(fault, this::kill);
        };
    }

    private Measured measure(Fault fault, Deed deed) throws Exception {
        pair.awaitWhole();
        if (fault.isCollected()) {
            pair.collector().start();
        }
        streams++;
        String source = "10.82." + streams / SOURCES_A_NETWORK + "." + (1 + streams % SOURCES_A_NETWORK);
        RouterNode active = pair.active();
        RouterNode standby = pair.other(active);
        Accounts accounts = new Accounts(pair, fault, source);
        try (MeteredStream stream = MeteredStream.start(pair.lab(), source, active.way())) {
            pass(MIN_BEFORE_MS + random.nextInt(CHECKPOINT_MS));
            accounts.open();
            long faultNs = deed.doTo(active, standby, stream);
            StreamTruth truth = stream.end();
            if (!active.isAlive()) {
                active.start();
            }
            accounts.awaitRest(active);
            if (fault.isCollected()) {
                pair.collector().stop();
            }
            Measured measured = accounts.close(truth, active, faultNs);
            records += accounts.records();
            return measured;
        }
    }

    static void pass(long ms) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(ms);
    }

    private long kill(RouterNode active, RouterNode standby, MeteredStream stream) throws Exception {
        long faultNs = active.signal("KILL");
        stream.awaitWay(standby.way());
        active.end();
        pass(AFTER_MS);
        return faultNs;
    }

    private long vanish(RouterNode active, RouterNode standby, MeteredStream stream) throws Exception {
        int told = active.log().length();
        long faultNs = System.nanoTime();
        pair.lab().isolate(active.name(), true);
        stream.awaitWay(standby.way());
        pass(GONE_MS);
        pair.lab().isolate(active.name(), false);
        active.awaitLog(told, "have been taken over");
        pass(AFTER_MS);
        return faultNs;
    }

    private long pause(RouterNode active, RouterNode standby, MeteredStream stream) throws Exception {
        int told = active.log().length();
        long faultNs = active.signal("STOP");
        stream.awaitWay(standby.way());
        pass(ASLEEP_MS - (System.nanoTime() - faultNs) / 1_000_000);
        active.signal("CONT");
        active.awaitLog(told, "have been taken over");
        pass(AFTER_MS);
        return faultNs;
    }

    private long cut(RouterNode active, RouterNode standby, MeteredStream stream) throws Exception {
        long faultNs = System.nanoTime();
        pair.lab().cluster(false);
        pass(CUT_MS);
        pair.lab().cluster(true);
        pair.awaitWhole();
        pass(AFTER_MS);
        return faultNs;
    }

    /** With a connection that stands all the while. */
    private long restartBoth(RouterNode active, RouterNode standby, MeteredStream stream) throws Exception {
        try (Running server =
                pair.lab().start(FailoverLab.SERVER, StandingConnection.server(FailoverLab.SERVER_ADDRESS, TCP_PORT))) {
            server.awaitThat("listening", () -> server.stdout().contains("listening"), LIMIT);
            try (Running client = pair.lab()
                    .start(FailoverLab.HOST, StandingConnection.client(FailoverLab.SERVER_ADDRESS, TCP_PORT))) {
                awaitAnswers(server);
                long faultNs = System.nanoTime();
                for (RouterNode node : List.of(active, standby)) {
                    boolean lost = node.ledger().lostPackets(NfCollector.EXPORTER) > 0;
                    node.signal("TERM");
                    checkEnd(node.end(), lost);
                    stream.awaitWay(pair.other(node).way());
                    node.start();
                    pair.awaitWhole();
                }
                awaitAnswers(server);
                if (!client.isAlive()) {
                    throw new AssertionError("the connection is gone: " + client.stderr());
                }
                return faultNs;
            }
        }
    }

    /**
     * Ends in order.
     *
     * @param lost whether it had lost records before: to a collector that was dead, when something else happened
     */
    private static void checkEnd(Outcome ended, boolean lost) {
        if (ended.exitCode() != (lost ? 1 : 0) || !LedgerText.of(ended).balances()) {
            throw new AssertionError("exit code " + ended.exitCode() + "\n" + ended.stderr());
        }
    }

    private static long answers(Running server) {
        return server.stdout().lines().filter(line -> line.equals("answered")).count();
    }

    private static void awaitAnswers(Running server) {
        long before = answers(server);
        await("answers").atMost(LIMIT).until(() -> answers(server) > before + 2);
    }
}
