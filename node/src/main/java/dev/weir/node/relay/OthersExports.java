// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import dev.weir.model.bus.Beacon;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.UnreadableException;
import dev.weir.model.packet.OwnExports;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Has the captures of this node leave out what the exporters of other nodes send, as their beacons tell. */
public final class OthersExports extends VerticleBase {
    /** What was said of a node that says nothing any more is forgotten: it has ended, or will say it again. */
    private static final long KNOWN_NS = TimeUnit.SECONDS.toNanos(30);

    private static final long LOOK_MS = 5_000;

    private final String node;
    private final OwnExports ownExports;
    private final Map<String, Long> heardNs = new HashMap<>();

    /** Makes one, on the node of this name. */
    public OthersExports(String node, OwnExports ownExports) {
        this.node = node;
        this.ownExports = ownExports;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(LOOK_MS, timer -> forget());
        return Channels.BEACONS
                .consume(vertx.eventBus(), message -> {
                    try {
                        take(message.body());
                    } catch (UnreadableException e) {
                        // Who is meant to understand it counts it.
                    }
                })
                .completion();
    }

    private void take(Beacon beacon) {
        if (!beacon.node().equals(node)) {
            heardNs.put(beacon.id(), System.nanoTime());
            ownExports.others(beacon.id(), beacon.ownExports());
        }
    }

    private void forget() {
        long nowNs = System.nanoTime();
        heardNs.entrySet().removeIf(heard -> {
            boolean old = nowNs - heard.getValue() > KNOWN_NS;
            if (old) {
                ownExports.others(heard.getKey(), List.of());
            }
            return old;
        });
    }
}
