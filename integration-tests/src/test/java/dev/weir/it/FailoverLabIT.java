// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.it.process.Arrivals;
import dev.weir.it.process.FailoverLab;
import dev.weir.it.process.FailoverRouter;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.traffic.NumberedStream;
import dev.weir.it.traffic.StreamArrivals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stream through two routers that share an address, whose processes do nothing but that: what the neighbours know of the
 * address when one is killed, loses its link or leaves. Other faults happen to whole nodes, in the tests of package {@code ha}.
 */
class FailoverLabIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long MS_NS = 1_000_000L;

    @TempDir
    Path folder;

    private FailoverLab lab;
    private FailoverRouter r1;
    private FailoverRouter r2;
    private Running stream;
    private Running arrivals;

    @BeforeEach
    void build() throws Exception {
        Tool.require("ping", "iputils-ping");
        lab = FailoverLab.create(folder);
        r1 = new FailoverRouter(lab, "r1", 200);
        r2 = new FailoverRouter(lab, "r2", 100);
    }

    @AfterEach
    void remove() throws Exception {
        for (Running one : new Running[] {stream, arrivals}) {
            if (one != null) {
                one.close();
            }
        }
        if (lab != null) {
            r1.close();
            r2.close();
            lab.remove();
        }
    }

    private void startAll() throws Exception {
        r1.start();
        r2.start();
        r1.awaitTold("active FIRST ");
        arrivals = lab.start(FailoverLab.SERVER, StreamArrivals.command("r1", "r2"));
        arrivals.awaitStderr("ready", LIMIT);
        stream = lab.start(FailoverLab.HOST, NumberedStream.command(FailoverLab.SERVER_ADDRESS));
        awaitTrafficBy(active().name(), System.nanoTime());
    }

    private void awaitTrafficBy(String router, long sinceNs) {
        await("traffic by " + router)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Arrivals.of(arrivals).firstByMs(router, sinceNs) >= 0);
    }

    private static void pass(long ms) {
        long untilNs = System.nanoTime() + ms * MS_NS;
        while (System.nanoTime() < untilNs) {
            LockSupport.parkNanos(untilNs - System.nanoTime());
        }
    }

    /** Measures what a fault did to the stream, once the traffic has come by another router. */
    private Arrivals shouldMoveTo(FailoverRouter to, String what, long faultNs, double maxMs) {
        awaitTrafficBy(to.name(), faultNs);
        pass(300);
        Arrivals seen = Arrivals.of(arrivals);
        long nowNs = System.nanoTime() - 50 * MS_NS;
        double movedMs = seen.firstByMs(to.name(), faultNs);
        double outageMs = seen.outageMs(faultNs, nowNs);
        int lost = seen.lost(faultNs - 100 * MS_NS, nowNs);
        System.out.printf(
                Locale.ROOT,
                "failover: %-28s moved after %4.0f ms, longest gap %4.0f ms, %d lost of 1000 a second%n",
                what,
                movedMs,
                outageMs,
                lost);
        assertThat(movedMs).as(what).isLessThanOrEqualTo(maxMs);
        assertThat(outageMs).as(what).isLessThanOrEqualTo(maxMs);
        return seen;
    }

    @Test
    void shouldMoveTheTrafficWhateverHappensToTheRouterThatHasIt() throws Exception {
        startAll();
        moveWhenTheProcessIsKilled();
        moveWhenTheLinkIsDown();
        moveWhenTold();
    }

    private void moveWhenTheProcessIsKilled() throws Exception {
        FailoverRouter killed = active();
        FailoverRouter taker = other(killed);
        lab.run(FailoverLab.HOST, "ping", "-6", "-c", "1", "-w", "5", FailoverLab.SHARED_IPV6)
                .orFail();

        long killedNs = killed.signal("KILL");

        shouldMoveTo(taker, "kill -9", killedNs, 1000);
        assertThat(taker.told()).contains("active REFUSED " + killed.name());
        await("the kernel lets go of it").atMost(LIMIT).until(() -> !lab.hasShared(killed.name()));
        await().atMost(LIMIT).until(() -> lab.macOfSharedIpv6().equals(lab.mac(taker.name())));
        killed.awaitEnd();
        killed.start();
        // Until it has been heard, the other takes itself for alone, and its kernel keeps the addresses for good.
        pass(1000);
    }

    /** It notices by itself, and says so by the cable of the cluster. */
    private void moveWhenTheLinkIsDown() throws Exception {
        FailoverRouter unfit = active();
        FailoverRouter taker = other(unfit);

        long downNs = System.nanoTime();
        lab.lan(unfit.name(), false);

        shouldMoveTo(taker, "link down", downNs, 1000);
        assertThat(unfit.told()).contains("stand-down UNFIT ");
        lab.lan(unfit.name(), true);
        pass(1000);
    }

    private void moveWhenTold() throws Exception {
        FailoverRouter leaver = active();
        FailoverRouter taker = other(leaver);

        long orderedNs = leaver.signal("TERM");

        Arrivals seen = shouldMoveTo(taker, "handed over", orderedNs, 1000);
        leaver.awaitEnd();
        assertThat(seen.lost(orderedNs - 100 * MS_NS, System.nanoTime())).isZero();
        assertThat(leaver.told()).contains("stand-down HANDED_OVER " + taker.name());
        assertThat(taker.told()).contains("active PLANNED " + leaver.name());
        assertThat(lab.hasShared(leaver.name())).isFalse();
        assertThat(lab.hasShared(taker.name())).isTrue();
        assertThat(folder.resolve("state-" + leaver.name())).isDirectoryNotContaining("glob:**.journal");
    }

    /** The router that has the traffic. */
    private FailoverRouter active() throws Exception {
        await().atMost(LIMIT).until(() -> lab.hasShared("r1") != lab.hasShared("r2"));
        return lab.hasShared("r1") ? r1 : r2;
    }

    private FailoverRouter other(FailoverRouter router) {
        return router == r1 ? r2 : r1;
    }
}
