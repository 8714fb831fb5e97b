// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export;

import dev.weir.config.ExporterConfig;
import dev.weir.config.WhenFull;
import dev.weir.export.format.EncoderContext;
import dev.weir.export.format.FlowEncoder;
import dev.weir.export.format.FlowEncoders;
import dev.weir.export.lateness.LatenessMeter;
import dev.weir.export.process.DeliveryBook;
import dev.weir.export.process.ExportEnd;
import dev.weir.export.process.ExporterStatus;
import dev.weir.export.process.ExportingProcess;
import dev.weir.export.process.FlowQueue;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One exporter: takes flow batches off the bus into its queue. Deploy it on an event loop: it never waits there, since an
 * {@link ExportingProcess} empties the queue on a thread of its own.
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

    /** How much later than it should an exporter may answer before it is taken to be stuck in a write. */
    private static final long GRACE_MS = 1_000;

    private final ExporterConfig config;
    private final ExportContext exportContext;
    private final FlowQueue queue;
    private final ExportingProcess process;
    private MessageConsumer<FlowBatch> flows;
    private boolean joined;

    /** Makes it; nothing is opened before it is deployed. */
    public ExportVerticle(ExporterConfig config, ExportContext context) {
        this(config, context, NameResolver.SYSTEM, encoder(config, context));
    }

    /** One with its own resolver of names and its own encoder. */
    ExportVerticle(ExporterConfig config, ExportContext context, NameResolver resolver, FlowEncoder encoder) {
        this.config = config;
        this.exportContext = context;
        ExporterLedger ledger = context.ledger().exporter(config.name());
        boolean lossless = config.whenFull() == WhenFull.BLOCK;
        this.queue = lossless
                ? FlowQueue.waiting(ledger, context.demand())
                : FlowQueue.dropping(ledger, config.queueRecords());
        DeliveryBook book = new DeliveryBook(ledger, queue, lateness(context));
        Transport transport = Transports.create(
                config.transport(),
                new TransportContext(
                        config.name(),
                        context.mode(),
                        lossless,
                        book,
                        context.ownExports(),
                        resolver,
                        InstantSource.system()));
        this.process = new ExportingProcess(config, context.mode(), queue, book, transport, encoder, ledger);
    }

    private static FlowEncoder encoder(ExporterConfig config, ExportContext context) {
        return FlowEncoders.create(
                config.format(), EncoderContext.of(config, context.node(), context.metering(), context.ledger()));
    }

    private static LatenessMeter lateness(ExportContext context) {
        return context.live()
                ? LatenessMeter.live(context.metering(), ExportVerticle::wallClockNs)
                : LatenessMeter.off();
    }

    private static long wallClockNs() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    /** How it is doing. Any thread. */
    public ExporterStatus status() {
        return process.status();
    }

    /**
     * Completes if the exporter comes to an end by itself, as when the reader of the standard output goes; it then only
     * counts what is lost. Any thread may ask, also before it is deployed; handlers run on the exporter's thread.
     */
    public Future<ExportEnd> ended() {
        return Future.fromCompletionStage(process.ended());
    }

    @Override
    public Future<?> start() {
        if (config.whenFull() == WhenFull.BLOCK) {
            exportContext.demand().join();
            joined = true;
        }
        return onThisContext(process.start()).onSuccess(opened -> listen()).onFailure(refused -> leave());
    }

    @Override
    public Future<?> stop() {
        leave();
        Future<?> silent = flows == null ? Future.succeededFuture() : flows.unregister();
        return silent.transform(any -> within(STOP_TIMEOUT_MS + GRACE_MS, onThisContext(process.stop(STOP_TIMEOUT_MS))))
                .recover(stuck -> {
                    LOG.log(
                            Level.WARNING,
                            "exporter " + config.name() + ": left behind while writing to "
                                    + process.status().destination());
                    process.abandon();
                    return Future.succeededFuture();
                });
    }

    private void listen() {
        flows = Channels.FLOWS.consume(vertx.eventBus(), message -> queue.offer(message.body()));
        Channels.exporter(config.name()).consume(vertx.eventBus(), this::obey);
    }

    private void obey(Message<ExportCommand> message) {
        ExportCommand command = message.body();
        if (command instanceof ExportCommand.Drain drain) {
            answer(
                    message,
                    within(
                            drain.timeoutMs() + GRACE_MS,
                            onThisContext(process.drain(drain.expectedBatches(), drain.timeoutMs()))));
        } else if (command instanceof ExportCommand.Flush) {
            answer(message, onThisContext(process.flush()));
        } else if (command instanceof ExportCommand.ResendTemplates) {
            answer(message, onThisContext(process.resendTemplates()));
        }
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
                late -> promise.tryFail("exporter " + config.name() + ": stuck while writing to "
                        + process.status().destination() + " for more than " + timeoutMs + " ms"));
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

    private Future<Void> onThisContext(CompletableFuture<Void> stage) {
        return Future.fromCompletionStage(stage, context);
    }

    private void leave() {
        if (joined) {
            joined = false;
            exportContext.demand().leave(0);
        }
    }
}
