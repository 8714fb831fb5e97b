// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import static org.awaitility.Awaitility.await;

import dev.weir.it.ha.StreamTruth.Arrival;
import dev.weir.it.process.DeadProcess;
import dev.weir.it.traffic.FlowStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;

/** Holds what sender and receiver know of a stream to the records of it and to what the ledgers say is in none. */
final class Accounts {
    private static final long MS_NS = 1_000_000L;

    /** What a checkpoint interval and a checkpoint take. */
    private static final long CHECKPOINT_NS = 600 * MS_NS;

    /** After which the flows of the stream that are short end. */
    private static final long IDLE_NS = 1000 * MS_NS;

    /** In which neighbours learn where the traffic goes. */
    private static final long MOVING_NS = 100 * MS_NS;

    /** What comes by the captured interface besides the stream, and of that what is captured after the last look at the counters. */
    private static final long OTHER_FRAMES = 400;

    private static final Duration REST = Duration.ofSeconds(20);

    private final RouterPair pair;
    private final Fault fault;
    private final String source;
    private final Map<RouterNode, Long> capturedFirst = new HashMap<>();
    private final Map<RouterNode, LedgerSnapshot> before = new HashMap<>();
    private final Map<RouterNode, LedgerSnapshot> after = new HashMap<>();
    private final List<String> broken = new ArrayList<>();
    private JsonRecords json;

    /** Of a stream that has not begun yet. */
    Accounts(RouterPair pair, Fault fault, String source) throws Exception {
        this.pair = pair;
        this.fault = fault;
        this.source = source;
        for (RouterNode node : pair.nodes()) {
            capturedFirst.put(node, node.ledger().count("captured"));
        }
    }

    /** Notes what the ledgers say before the fault. */
    void open() throws Exception {
        for (RouterNode node : pair.nodes()) {
            before.put(node, node.ledger());
        }
    }

    /** Waits until all that is metered is in records, all of these have left, and what a dead process left is told. */
    void awaitRest(RouterNode active) {
        try {
            if (fault.kills()) {
                active.awaitLog(0, DeadProcess.TOLD);
            }
            await("the ledgers to come to rest")
                    .atMost(REST)
                    .pollInterval(Duration.ofMillis(100))
                    .until(this::isAtRest);
        } catch (ConditionTimeoutException never) {
            throw new AssertionError(after + "\n" + pair.log(), never);
        }
    }

    private boolean isAtRest() throws Exception {
        boolean rest = true;
        for (RouterNode node : pair.nodes()) {
            LedgerSnapshot now = node.ledger();
            after.put(node, now);
            rest &= now.isAtRest();
        }
        return rest;
    }

    /** How many records there are of the stream. */
    long records() {
        return json.recorded().records();
    }

    /** What became of the stream. */
    Measured close(StreamTruth truth, RouterNode active, long faultNs) throws Exception {
        json = JsonRecords.of(pair.lab().folder(), source);
        Recorded recorded = json.recorded();
        if (fault.isCollected()) {
            Recorded collected = pair.collector().of(source);
            checkCollector(collected, recorded);
            // What a killed one had sent may not be in its file yet.
            recorded = fault.kills() ? collected : recorded;
        }
        Reckoning reckoning = Reckoning.of(truth, recorded);
        long unmetered = reckoning.unrecorded().stream()
                .filter(one -> fault.kills() && one.way() == active.way() && one.atNs() > faultNs)
                .count();
        long unrecorded = reckoning.unrecorded().size() - unmetered;
        long stated = fault.kills()
                ? statedOfTheDead(active, truth, reckoning.unrecorded().size())
                : stated();
        Measured measured = new Measured(
                fault.title(),
                fault.place(),
                truth.outageMs(faultNs),
                truth.sent(),
                truth.lost(),
                recorded.packets(),
                unrecorded,
                unmetered,
                stated,
                reckoning.twice(),
                List.of());
        checkTraffic(truth, active, measured, faultNs);
        checkLoss(reckoning, measured, truth.countBy(active.way(), faultNs - CHECKPOINT_NS, faultNs), faultNs);
        checkLongFlows();
        return measured.with(broken);
    }

    private void checkCollector(Recorded collected, Recorded recorded) {
        long lost = 0;
        for (RouterNode node : pair.nodes()) {
            lost += after.get(node).lostPackets(NfCollector.EXPORTER)
                    - before.get(node).lostPackets(NfCollector.EXPORTER);
        }
        if (!fault.kills() && fault != Fault.ROLLING && collected.packets() + lost != recorded.packets()) {
            broken.add(
                    "the collector has " + collected + ", the files " + recorded + ", and the ledger has lost " + lost);
        }
    }

    private void checkTraffic(StreamTruth truth, RouterNode active, Measured measured, long faultNs) {
        double movedMs = truth.firstByMs(1 - active.way(), faultNs);
        if (fault.moves() != movedMs >= 0) {
            broken.add("the traffic " + (fault.moves() ? "stayed" : "moved"));
        }
        if (movedMs > fault.maxMs() || measured.outageMs() > fault.maxMs()) {
            broken.add(String.format(
                    Locale.ROOT, "traffic by the other router after %.0f ms, at most %.0f", movedMs, fault.maxMs()));
        }
        long quietNs = faultNs + (long) (movedMs * MS_NS) + MOVING_NS;
        long back = truth.countBy(active.way(), quietNs, Long.MAX_VALUE);
        if (fault.moves() && fault != Fault.ROLLING && back > 0) {
            broken.add(back + " packets by the router that was taken over");
        }
        if (fault.loss() == Fault.Loss.NONE && measured.lostOnTheWay() > 0) {
            broken.add(measured.lostOnTheWay() + " packets lost on the way");
        }
    }

    private void checkLoss(Reckoning reckoning, Measured measured, long ofACheckpoint, long faultNs) {
        if (measured.twice() > 0) {
            broken.add(measured.twice() + " packets recorded twice");
        }
        if (fault.loss() == Fault.Loss.NONE && measured.unrecorded() > 0) {
            broken.add(measured.unrecorded() + " packets in no record");
        }
        long firstNs =
                reckoning.unrecorded().stream().mapToLong(Arrival::atNs).min().orElse(faultNs);
        long early = count(reckoning, 0, faultNs - CHECKPOINT_NS);
        if (fault.kills()) {
            checkLossOfTheDead(reckoning, ofACheckpoint, firstNs, faultNs);
        } else if (early > 0) {
            broken.add(early + " packets in no record that came up to " + (faultNs - firstNs) / MS_NS
                    + " ms before the fault");
        }
        if (measured.unstated() != 0) {
            broken.add(measured.unstated() + " packets in no record and no ledger");
        }
    }

    /**
     * What a dead process had metered and not yet recorded is no more than came in the time of a checkpoint. Not all of it came in
     * that time: records that a checkpoint had let go and that had not been sent yet are of flows that were idle by then.
     */
    private void checkLossOfTheDead(Reckoning reckoning, long ofACheckpoint, long firstNs, long faultNs) {
        long lost = count(reckoning, 0, faultNs);
        if (lost > ofACheckpoint) {
            broken.add(lost + " packets in no record that came before the fault; " + ofACheckpoint
                    + " came in the time of a checkpoint");
        }
        if (firstNs < faultNs - IDLE_NS - 2 * CHECKPOINT_NS) {
            broken.add("packets in no record that came up to " + (faultNs - firstNs) / MS_NS + " ms before the fault");
        }
    }

    /**
     * The process that comes after the dead one tells what that had captured and is in no record, to the packet; and of what went
     * by unmetered after it how much it was at most, since the kernel's counters know no filter and nobody read them in the moment
     * of the kill.
     */
    private long statedOfTheDead(RouterNode active, StreamTruth truth, long missing) {
        DeadProcess dead = DeadProcess.in(active.log());
        LedgerSnapshot now = after.get(active);
        long metered = now.earlierPackets(fault.isCollected() ? NfCollector.EXPORTER : JsonRecords.EXPORTER);
        long unmetered = truth.countBy(active.way(), 0, Long.MAX_VALUE) - (dead.captured() - capturedFirst.get(active));
        long atMost = now.count("passed_unmetered");
        if (metered + unmetered != missing) {
            broken.add(missing + " packets in no record; the ledger says that " + metered
                    + " of them were captured, and so many were not: " + unmetered);
        }
        if (atMost < unmetered || atMost > unmetered + OTHER_FRAMES) {
            broken.add(unmetered + " packets went by unmetered, the ledger says no more than " + atMost);
        }
        return metered + Math.min(unmetered, atMost);
    }

    private static long count(Reckoning reckoning, long fromNs, long toNs) {
        return reckoning.unrecorded().stream()
                .filter(one -> one.atNs() >= fromNs && one.atNs() < toNs)
                .count();
    }

    /** One record, since nothing ends them before the stream ends. */
    private void checkLongFlows() {
        Map<Integer, List<String>> flows = json.longFlows();
        if (flows.size() != FlowStream.LONG_FLOWS) {
            broken.add(flows.size() + " of " + FlowStream.LONG_FLOWS + " long flows in records");
        }
        flows.values().stream()
                .filter(records -> records.size() > 1)
                .findFirst()
                .ifPresent(records -> broken.add("a long flow in " + records.size() + " records: " + records));
    }

    /** What ledgers say of packets that are in no record of theirs, those excepted that another has in its records. */
    private long stated() {
        long stated = 0;
        if (fault == Fault.ROLLING) {
            // Both have told all at their end: nothing is missing.
            return stated;
        }
        for (RouterNode node : pair.nodes()) {
            LedgerSnapshot now = after.get(node);
            stated += now.given() - before.get(node).given();
        }
        return stated;
    }
}
