// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import dev.weir.config.CaptureConfig;
import dev.weir.model.bus.Channel;
import dev.weir.model.bus.Channels;
import dev.weir.model.packet.PacketBatch;
import dev.weir.router.capture.BatchOutlet;
import dev.weir.router.capture.CaptureException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Hosts the captures of a node: opens them, runs a thread for each, sends their packet batches to
 * {@link Channels#packets}, stops them. Deploy the shards first: batches are sent as soon as it has started.
 */
public final class RouterVerticle extends VerticleBase {
    private final List<CaptureConfig> configs;
    private final RouterContext router;
    private final Promise<Void> exhausted = Promise.promise();
    private volatile List<Capture> captures = List.of();

    /** Captures to host; nothing is opened yet. */
    public RouterVerticle(List<CaptureConfig> captures, RouterContext context) {
        this.configs = List.copyOf(captures);
        this.router = context;
    }

    /** Opens all captures, then starts them; when one cannot be opened, fails with its {@link CaptureException}. */
    @Override
    public Future<?> start() {
        EventBus bus = vertx.eventBus();
        List<Channel<PacketBatch>> channels = IntStream.range(
                        0, router.metering().shards())
                .mapToObj(Channels::packets)
                .toList();
        BatchOutlet outlet = (shard, batch) -> channels.get(shard).send(bus, batch);
        return vertx.executeBlocking(() -> openAll(outlet)).onSuccess(opened -> {
            captures = opened;
            watch(opened);
            opened.forEach(Capture::start);
        });
    }

    /** Stops the captures. */
    @Override
    public Future<?> stop() {
        return stopCapture();
    }

    /**
     * Completes when every capture of files has come to its end, or, where there are none, when every capture has been
     * stopped; fails with the {@link CaptureException} of the first capture of any kind that broke. All batches have
     * been sent by then.
     */
    public Future<Void> exhausted() {
        return exhausted.future();
    }

    /** Stops all captures; completes when all they took has been sent to the shards. A second call does no more. */
    public Future<Void> stopCapture() {
        List<Capture> running = captures;
        running.forEach(Capture::stop);
        List<Future<Void>> ends = running.stream()
                .map(capture -> Future.fromCompletionStage(capture.ended()))
                .toList();
        return Future.join(ends).otherwiseEmpty().mapEmpty();
    }

    /** How each capture is doing, in the order of configuration; empty before the start. Any thread may ask. */
    public List<CaptureStatus> status() {
        return captures.stream().map(Capture::status).toList();
    }

    private List<Capture> openAll(BatchOutlet outlet) throws CaptureException {
        List<Capture> opened = new ArrayList<>();
        try {
            for (CaptureConfig config : configs) {
                opened.add(Capture.open(config, opened.size() + 1, router, outlet));
            }
            return List.copyOf(opened);
        } catch (CaptureException e) {
            opened.forEach(Capture::discard);
            throw e;
        }
    }

    private void watch(List<Capture> opened) {
        boolean anyFinite = opened.stream().anyMatch(Capture::isFinite);
        List<Future<Void>> awaited = new ArrayList<>();
        for (Capture capture : opened) {
            Future<Void> end = Future.fromCompletionStage(capture.ended(), context);
            end.onFailure(exhausted::tryFail);
            if (capture.isFinite() || !anyFinite) {
                awaited.add(end);
            }
        }
        Future.all(awaited).onSuccess(all -> exhausted.tryComplete());
    }
}
