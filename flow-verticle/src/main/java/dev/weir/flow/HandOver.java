// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow;

import dev.weir.flow.cache.FlowCache;
import dev.weir.flow.cache.MovedFlow;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ShardCommand;
import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.packet.FlowHash;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.EventBus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToIntFunction;

/**
 * A shard's part in a change of the number of shards: it sends each flow to the shard that owns it from now on, a transfer
 * at a time, and goes on when that was taken over. On the shard's event loop.
 */
final class HandOver {
    private static final int MIN_FLOWS_A_TRANSFER = 64;
    private static final int FLOWS_ON_THEIR_WAY = 2048;
    private static final int PLACES_A_STEP = 4096;
    private static final long ANSWER_TIMEOUT_MS = 60_000;

    private final FlowCache cache;
    private final EventBus bus;
    private final Context context;
    private final LongToIntFunction owner;
    private final FlowTransfer[] transfers;
    private final Promise<Long> done = Promise.promise();
    private int place;
    private long moved;
    private boolean begun;
    private boolean stopped;

    /** One that has not begun. */
    HandOver(int shard, ShardCommand.HandOver order, FlowCache cache, FlowHash hash, EventBus bus, Context context) {
        this.cache = cache;
        this.bus = bus;
        this.context = context;
        int shards = order.shards();
        this.owner = key -> {
            int to = FlowHash.shard(hash.hash(key), shards);
            return to == shard ? -1 : to;
        };
        this.transfers = new FlowTransfer[shards];
    }

    /** Completes with how many flows others have taken over. */
    Future<Long> done() {
        return done.future();
    }

    /** Begins, the first time it is called. */
    void begin() {
        if (!begun) {
            begun = true;
            int flows = Math.max(MIN_FLOWS_A_TRANSFER, FLOWS_ON_THEIR_WAY / transfers.length);
            for (int i = 0; i < transfers.length; i++) {
                transfers[i] = MovedFlow.transfer(flows);
            }
            step();
        }
    }

    /** Ends it where it is: the cache is about to go. */
    void stop() {
        stopped = true;
    }

    private void step() {
        if (stopped) {
            free();
            done.tryFail("the shard was stopped");
            return;
        }
        place = cache.moveOut(place, PLACES_A_STEP, owner, transfers);
        boolean last = place < 0;
        List<Future<Boolean>> sent = new ArrayList<>();
        for (int to = 0; to < transfers.length; to++) {
            if (transfers[to].isFull() || last && transfers[to].flows() != 0) {
                sent.add(send(to));
            }
        }
        if (sent.isEmpty()) {
            goOn(last);
        } else {
            Future.join(sent).onSuccess(all -> goOn(last)).onFailure(failure -> {
                free();
                done.tryFail(failure);
            });
        }
    }

    private void goOn(boolean last) {
        if (last) {
            free();
            done.complete(moved);
        } else {
            context.runOnContext(next -> step());
        }
    }

    private Future<Boolean> send(int to) {
        FlowTransfer transfer = transfers[to];
        return Channels.shard(to)
                .request(bus, new ShardCommand.Adopt(transfer), ANSWER_TIMEOUT_MS, Boolean.class)
                .onSuccess(taken -> {
                    moved += transfer.flows();
                    transfer.clear();
                });
    }

    private void free() {
        for (FlowTransfer transfer : transfers) {
            transfer.close();
        }
    }
}
