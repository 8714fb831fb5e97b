// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export;

import dev.weir.config.ExporterConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.WhenFull;
import dev.weir.export.format.EncoderContext;
import dev.weir.export.format.FlowEncoder;
import dev.weir.export.format.FlowEncoders;
import dev.weir.export.lateness.LatenessBuckets;
import dev.weir.export.lateness.LatenessMeter;
import dev.weir.export.process.DeliveryBook;
import dev.weir.export.process.ExportEnd;
import dev.weir.export.process.ExporterStatus;
import dev.weir.export.process.ExportingProcess;
import dev.weir.export.process.FlowQueue;
import dev.weir.export.process.Leaving;
import dev.weir.export.transport.NameResolver;
import dev.weir.export.transport.Transport;
import dev.weir.export.transport.TransportContext;
import dev.weir.export.transport.Transports;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ExportCommand;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.ExporterLedger;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One exporter: takes flow batches off the bus into its queue. Deploy it on an event loop: it never waits there, since an
 * {@link ExportingProcess} empties the queue on a thread of its own. When its configuration changes, another process goes
 * on with the same queue, so that it misses no record.
 *
 * <p>Deployment fails with a {@code TransportException}, whose message is for the operator, when the destination cannot be
 * used. After that, what goes wrong with the destination is this exporter's own affair: counted in the ledger, told by
 * {@link #status}, and no other exporter or shard notices.
 */
public final class ExportVerticle extends VerticleBase {
    private static final System.Logger LOG = System.getLogger(ExportVerticle.class.getName());
    private static final int NOT_DRAINED = 1;

    /** How long an exporter that was not drained before gets for its rest when it is undeployed. */
    private static final long STOP_TIMEOUT_MS = 2_000;

    /** How long it gets to finish a write before its configuration can change. */
    private static final long LEAVE_TIMEOUT_MS = 10_000;

    /** How much later than it should an exporter may answer before it is taken to be stuck in a write. */
    private static final long GRACE_MS = 1_000;

    private final String name;
    private final boolean lossless;
    private final ExportContext exportContext;
    private final NameResolver resolver;
    private final Function<ExporterConfig, FlowEncoder> encoders;
    private final ExporterLedger ledger;
    private final FlowQueue queue;
    private final LatenessMeter lateness;
    private final Promise<ExportEnd> ended = Promise.promise();
    private final List<Message<ExportCommand>> draining = new ArrayList<>();
    private volatile MeteringConfig metering;
    private volatile Running running;
    private MessageConsumer<FlowBatch> flows;
    private boolean joined;
    private boolean flowsEnded;

    /** A process, and the configuration that it was made by. */
    private record Running(ExporterConfig config, ExportingProcess process) {}

    /** Makes it; nothing is opened before it is deployed. */
    public ExportVerticle(ExporterConfig config, ExportContext context) {
        this(config, context, NameResolver.SYSTEM, null);
    }

    /** One with its own resolver of names and, unless that is {@code null}, its own encoder. */
    ExportVerticle(ExporterConfig config, ExportContext context, NameResolver resolver, FlowEncoder encoder) {
        this.name = config.name();
        this.lossless = config.whenFull() == WhenFull.BLOCK;
        this.exportContext = context;
        this.resolver = resolver;
        this.encoders = wanted -> encoder == null ? encoder(wanted) : encoder;
        this.metering = context.metering();
        this.ledger = context.ledger().exporter(name);
        this.queue = lossless
                ? FlowQueue.waiting(ledger, context.demand())
                : FlowQueue.dropping(ledger, config.queueRecords());
        this.lateness =
                context.live() ? LatenessMeter.live(metering, ExportVerticle::wallClockNs) : LatenessMeter.off();
        this.running = make(config);
    }

    private FlowEncoder encoder(ExporterConfig config) {
        return FlowEncoders.create(
                config.format(), EncoderContext.of(config, exportContext.node(), metering, exportContext.ledger()));
    }

    private Running make(ExporterConfig config) {
        DeliveryBook book = new DeliveryBook(ledger, queue, lateness);
        Transport transport = Transports.create(
                config.transport(),
                new TransportContext(
                        name,
                        exportContext.mode(),
                        lossless,
                        book,
                        exportContext.ownExports(),
                        resolver,
                        InstantSource.system()));
        return new Running(
                config,
                new ExportingProcess(
                        config, exportContext.mode(), queue, book, transport, encoders.apply(config), ledger));
    }

    private static long wallClockNs() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    /** How it is doing. Any thread. */
    public ExporterStatus status() {
        return running.process().status();
    }

    /** The configuration that it works by. Any thread. */
    public ExporterConfig exporterConfig() {
        return running.config();
    }

    /** How late its records left, in more detail than {@link #status} tells. Any thread. */
    public LatenessBuckets lateness() {
        return lateness.buckets();
    }

    /**
     * Completes if the exporter comes to an end by itself, as when the reader of the standard output goes; it then only
     * counts what is lost, unless it is reconfigured. Any thread may ask, also before it is deployed.
     */
    public Future<ExportEnd> ended() {
        return ended.future();
    }

    @Override
    public Future<?> start() {
        return open(running).onSuccess(opened -> listen()).onFailure(refused -> queue.close());
    }

    @Override
    public Future<?> stop() {
        return retire(STOP_TIMEOUT_MS);
    }

    /**
     * Takes in no more and sends what it holds; undeploy it then. Call it on its context or from outside of all.
     *
     * @param timeoutMs how long that may take, in milliseconds; what is unsent then is lost, and counted
     */
    public Future<Void> retire(long timeoutMs) {
        return here(() -> {
            leaveDemand();
            ExportingProcess process = running.process();
            Future<Void> silent = flows == null ? Future.succeededFuture() : flows.unregister();
            flows = null;
            return silent.transform(any -> within(timeoutMs + GRACE_MS, onThisContext(process.stop(timeoutMs))))
                    .recover(stuck -> {
                        LOG.log(
                                Level.WARNING,
                                "exporter " + name + ": left behind while writing to "
                                        + process.status().destination());
                        process.abandon();
                        return Future.succeededFuture();
                    });
        });
    }

    /**
     * Changes its configuration, but for {@code name} and {@code whenFull}. Another format or destination begins another
     * Transport Session, with the records that waited for the last one; anything else changes while it goes on. When that
     * cannot be done the future fails, and the exporter is as it was.
     */
    public Future<Void> reconfigure(ExporterConfig wanted) {
        return here(() -> {
            Running before = running;
            queue.resize(wanted.queueRecords());
            if (wanted.format().equals(before.config().format())
                    && wanted.transport().equals(before.config().transport())) {
                running = new Running(wanted, before.process());
                before.process().flushInterval(wanted.flushInterval());
                return Future.succeededFuture();
            }
            return replace(before, wanted)
                    .onFailure(refused -> queue.resize(before.config().queueRecords()));
        });
    }

    /** Tells it the timeouts that are in force from now on. */
    public Future<Void> timeouts(MeteringConfig changed) {
        return here(() -> {
            metering = changed;
            running.process().timeouts(changed);
            return Future.succeededFuture();
        });
    }

    private Future<Void> replace(Running before, ExporterConfig wanted) {
        Leaving leaving = before.process().leave();
        return within(LEAVE_TIMEOUT_MS, onThisContext(leaving.left()))
                .recover(stuck -> {
                    if (!leaving.cancel()) {
                        // It comes back from its last write some time.
                        onThisContext(leaving.left()).onSuccess(left -> open(make(before.config())));
                    }
                    return Future.failedFuture(stuck);
                })
                .compose(left -> open(make(wanted))
                        .recover(refused -> open(make(before.config())).transform(again -> {
                            if (again.failed()) {
                                refused.addSuppressed(again.cause());
                                queue.close();
                            }
                            return Future.failedFuture(refused);
                        })));
    }

    private Future<Void> open(Running made) {
        queue.reopen();
        // Part of what completes, not somebody who hears of it: who waits for it finds it done.
        return onThisContext(made.process().start()).map(opened -> {
            running = made;
            onThisContext(made.process().ended()).onSuccess(end -> {
                if (running.process() == made.process()) {
                    ended.tryComplete(end);
                }
            });
            return null;
        });
    }

    private void listen() {
        ledger.present(exportContext.ledger());
        flows = Channels.FLOWS.consume(vertx.eventBus(), message -> take(message.body()));
        if (lossless) {
            // Not before: what is published until then never comes here, and would be waited for.
            exportContext.demand().join();
            joined = true;
        }
        Channels.exporter(name).consume(vertx.eventBus(), this::obey);
    }

    private void take(FlowBatch batch) {
        if (batch.isEnd()) {
            flowsEnded = true;
            draining.forEach(this::drain);
            draining.clear();
        } else {
            queue.offer(batch);
        }
    }

    private void obey(Message<ExportCommand> message) {
        ExportCommand command = message.body();
        if (command instanceof ExportCommand.Drain && !flowsEnded) {
            draining.add(message);
        } else if (command instanceof ExportCommand.Drain) {
            drain(message);
        } else if (command instanceof ExportCommand.Flush) {
            answer(message, onThisContext(running.process().flush()));
        } else if (command instanceof ExportCommand.ResendTemplates) {
            answer(message, onThisContext(running.process().resendTemplates()));
        } else if (command instanceof ExportCommand.Pause) {
            answer(message, onThisContext(running.process().pause()));
        } else if (command instanceof ExportCommand.Resume) {
            answer(message, onThisContext(running.process().resume()));
        }
    }

    private void drain(Message<ExportCommand> message) {
        long timeoutMs = ((ExportCommand.Drain) message.body()).timeoutMs();
        answer(
                message,
                within(
                        timeoutMs + GRACE_MS,
                        onThisContext(running.process().drain(queue.receivedBatches(), timeoutMs))));
    }

    private static void answer(Message<ExportCommand> message, Future<Void> done) {
        done.onSuccess(any -> message.reply(true))
                .onFailure(failure -> message.fail(NOT_DRAINED, failure.getMessage()));
    }

    /** Fails when the exporter's thread does not come back from a write in time. */
    private Future<Void> within(long timeoutMs, Future<Void> done) {
        Promise<Void> promise = Promise.promise();
        long timer = vertx.setTimer(
                timeoutMs,
                late -> promise.tryFail("exporter " + name + ": stuck while writing to "
                        + running.process().status().destination() + " for more than " + timeoutMs + " ms"));
        done.onComplete(result -> {
            vertx.cancelTimer(timer);
            if (result.succeeded()) {
                promise.tryComplete();
            } else {
                promise.tryFail(result.cause());
            }
        });
        return promise.future();
    }

    /** Does something on this verticle's context, which alone touches its fields. */
    private Future<Void> here(Supplier<Future<Void>> what) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> what.get().onComplete(done));
        return done.future();
    }

    private <T> Future<T> onThisContext(CompletableFuture<T> stage) {
        return Future.fromCompletionStage(stage, context);
    }

    private void leaveDemand() {
        if (joined) {
            joined = false;
            exportContext.demand().leave(0);
        }
    }
}
