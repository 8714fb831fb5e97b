// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.config.HealthCheckConfig;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Judges whether a load balancer may go on to send flows here: not when more packets were lost lately than may be, nor when
 * the end is near. Any thread may ask; one samples.
 */
public final class GeneveHealth {
    private static final long PER_MILLE = 1000;

    private final HealthCheckConfig config;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private volatile String loss = "";
    private volatile String ending = "";

    /**
     * What was counted up to some time.
     *
     * @param timeNs of {@link System#nanoTime}
     * @param packets that came, lost ones too
     * @param notReceived those that found the receive buffer full
     * @param notSentBack those that the kernel did not take to send them back
     * @param notMetered those that the metering did not take
     */
    public record Sample(long timeNs, long packets, long notReceived, long notSentBack, long notMetered) {}

    /** A judge with nothing to object to. */
    public GeneveHealth(HealthCheckConfig config) {
        this.config = config;
    }

    /** Takes a sample, and judges by all that are not older than the window. */
    public void sample(Sample now) {
        samples.addLast(now);
        long windowNs = config.window().toNanos();
        Sample first = samples.getFirst();
        while (samples.size() > 2 && now.timeNs() - first.timeNs() > windowNs) {
            samples.removeFirst();
            first = samples.getFirst();
        }
        String found = over(now.notReceived() - first.notReceived(), first, now, "found the receive buffer full");
        if (found.isEmpty()) {
            found = over(now.notSentBack() - first.notSentBack(), first, now, "could not be sent back");
        }
        if (found.isEmpty()) {
            found = over(now.notMetered() - first.notMetered(), first, now, "were not metered");
        }
        loss = found;
    }

    private String over(long lost, Sample first, Sample now, String what) {
        long packets = now.packets() - first.packets();
        long seconds = Math.round((now.timeNs() - first.timeNs()) / 1e9);
        return lost * PER_MILLE <= packets * config.maxLoss()
                ? ""
                : lost + " of " + packets + " packets of the last " + seconds + " s " + what;
    }

    /** From now on nothing is well any more: {@code why}. */
    public void end(String why) {
        ending = why;
    }

    /** Why no flow should come here; empty when all is well. */
    public String objection() {
        String why = ending;
        return why.isEmpty() ? loss : why;
    }
}
