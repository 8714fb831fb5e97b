// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.CaptureConfig;
import dev.weir.flow.checkpoint.StateHead;
import dev.weir.model.ledger.Contents;
import dev.weir.model.ledger.EarlierLedger;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerFile;
import dev.weir.node.console.Quantities;
import io.vertx.core.Future;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The ledger of a node where a process that is killed leaves it for the next one; and what the one before has left, told in the
 * ledger of this one: packets that are in no record, and frames that went by while nobody metered.
 */
public final class KeptLedger {
    private static final Logger LOG = System.getLogger(KeptLedger.class.getName());
    private static final long LOOK_MS = 100;

    /** {@code null} for a ledger that ends with its process. */
    private final LedgerFile file;

    private final Ledger ledger;
    private final ScheduledExecutorService looks;
    private ScheduledFuture<?> looking;

    private KeptLedger(LedgerFile file) {
        this.file = file;
        this.ledger = file == null ? new Ledger() : file.ledger();
        this.looks = file == null
                ? null
                : Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "weir-ledger");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** A ledger that ends with its process. */
    public static KeptLedger notKept() {
        return new KeptLedger(null);
    }

    /**
     * That of a node which no other process is.
     *
     * @param identity what tells it from other nodes of this machine
     */
    public static KeptLedger of(Path identity) {
        try {
            return new KeptLedger(LedgerFile.open(LedgerPlace.of(identity)));
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "the ledger is not kept where it outlives this process, should it be killed: " + e.getMessage());
            return notKept();
        }
    }

    Ledger ledger() {
        return ledger;
    }

    /** Takes note every so often of what tells, after this process has died, what became of packets that it did not count. */
    void watch(Supplier<List<CaptureConfig>> captures, LongSupplier epoch) {
        if (file != null) {
            Runnable look = () -> file.look(epoch.getAsLong(), InterfaceFrames.of(captures.get()));
            look.run();
            looking = looks.scheduleWithFixedDelay(look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Tells what the process before this one has left, once that is known.
     *
     * @param captures which run by now
     * @param takenOf what has been taken over of the flows of an epoch
     */
    void tell(List<CaptureConfig> captures, LongFunction<Future<StateHead.Adopted>> takenOf) {
        Optional<EarlierLedger> left = file == null ? Optional.empty() : file.earlier();
        left.ifPresent(earlier -> {
            long frames = unmetered(earlier, InterfaceFrames.of(captures));
            ledger.slice("earlier").add(LedgerCounter.PASSED_UNMETERED, frames);
            Future<StateHead.Adopted> taken = earlier.epoch() == 0
                    ? Future.succeededFuture(StateHead.Adopted.NOTHING)
                    : takenOf.apply(earlier.epoch());
            taken.onSuccess(adopted -> tell(earlier, adopted, frames));
        });
    }

    /** An interface that counts less than before is another one. */
    private static long unmetered(EarlierLedger earlier, Map<String, Long> now) {
        return now.entrySet().stream()
                .mapToLong(one -> one.getValue() - earlier.frames().getOrDefault(one.getKey(), one.getValue()))
                .filter(frames -> frames > 0)
                .sum();
    }

    private void tell(EarlierLedger earlier, StateHead.Adopted adopted, long frames) {
        Contents taken = adopted.isKnown() ? new Contents(0, adopted.packets(), adopted.octets()) : Contents.NONE;
        StringJoiner losses = new StringJoiner(", ");
        for (ExporterLedger exporter : ledger.exporters()) {
            Contents lost = earlier.loss(exporter.exporter(), taken);
            exporter.add(ExporterCounter.LOST_WITH_PROCESS, lost.records(), lost.packets(), lost.octets());
            losses.add(Quantities.count(lost.packets(), "packet") + " of exporter " + exporter.exporter());
        }
        LOG.log(
                Level.WARNING,
                "the process before this one, of " + earlier.began() + ", ended without a word after "
                        + earlier.looked()
                        + "; it had captured "
                        + Quantities.count(earlier.ledger().packets(LedgerCounter.CAPTURED), "packet")
                        + ". In no record, and taken over by nobody, "
                        + (adopted.isKnown() ? "are " : "are, unless others have taken them over: ") + losses
                        + ". Until now no more than " + Quantities.count(frames, "frame") + " went by unmetered.");
        file.told();
    }

    /** The process ends because it could not begin: in order, unless it has captured something by then. */
    public void endIfUnused() {
        if (ledger.packets(LedgerCounter.CAPTURED) == 0) {
            end();
        }
    }

    /** The process ends in order. */
    public void end() {
        if (file != null) {
            if (looking != null) {
                looking.cancel(false);
            }
            looks.shutdown();
            try {
                file.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "the ledger's file stays, and will be taken for that of a dead process: " + e);
            }
        }
    }
}
