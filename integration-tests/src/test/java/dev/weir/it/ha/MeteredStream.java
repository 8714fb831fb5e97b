// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import static org.awaitility.Awaitility.await;

import dev.weir.it.process.FailoverLab;
import dev.weir.it.process.Running;
import dev.weir.it.traffic.FlowArrivals;
import dev.weir.it.traffic.FlowStream;
import java.time.Duration;

/** A stream through the routers, of an address that no other stream has, from its first packet to its last. */
final class MeteredStream implements AutoCloseable {
    /** Packets a second. */
    static final int RATE = 1000;

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** More than the way of the last packet takes. */
    private static final long ON_THE_WAY_MS = 100;

    private final String source;
    private final Running receiver;
    private final Running sender;

    private MeteredStream(String source, Running receiver, Running sender) {
        this.source = source;
        this.receiver = receiver;
        this.sender = sender;
    }

    /** Starts one, which goes through a router when this returns. */
    static MeteredStream start(FailoverLab lab, String source, int way) throws Exception {
        lab.addSource(source);
        Running receiver = lab.startListening(FailoverLab.SERVER, FlowArrivals.command(FailoverLab.ROUTERS.size()));
        receiver.awaitStderr("ready", LIMIT);
        Running sender =
                lab.startListening(FailoverLab.HOST, FlowStream.command(source, FailoverLab.SERVER_ADDRESS, RATE));
        MeteredStream stream = new MeteredStream(source, receiver, sender);
        try {
            stream.awaitWay(way);
            return stream;
        } catch (AssertionError | RuntimeException failed) {
            stream.close();
            throw failed;
        }
    }

    /** The address that it is sent from. */
    String source() {
        return source;
    }

    /** Waits until it comes by a router, if it does not yet. */
    void awaitWay(int way) {
        await("traffic by router " + way)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .failFast(() -> {
                    if (!sender.isAlive()) {
                        throw new AssertionError(sender.stderr());
                    }
                })
                .until(() -> receiver.stderr()
                        .lines()
                        .reduce("", (earlier, last) -> last)
                        .startsWith("way " + way + " "));
    }

    /** Ends it; what became of it. */
    StreamTruth end() throws Exception {
        sender.say("end");
        String sent = sender.end(LIMIT).orFail().stdout();
        Thread.sleep(ON_THE_WAY_MS);
        receiver.say("end");
        return StreamTruth.of(sent, receiver.end(LIMIT).orFail().stdout());
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }
}
