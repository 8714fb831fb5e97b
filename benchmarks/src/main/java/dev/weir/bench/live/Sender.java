// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * The sender, a process of its own on the far end of the cable: {@code INTERFACE FLOWS FLOOD_SHARE} and then {@code RATE
 * SECONDS} for each phase. A rate of 0 is as fast as it can. After each phase it prints what it sent.
 */
public final class Sender {
    private static final long PARK_NS = 200_000;
    /** A sender held up does not make up for more than this: that would be a burst and no rate. */
    private static final long MOST_LATE_NS = 2_000_000;

    private static final double BATCHES_A_SECOND = 2000;

    private final PacketSender socket;
    private final Frames frames;
    private final double floodShare;

    private Sender(PacketSender socket, Frames frames, double floodShare) {
        this.socket = socket;
        this.frames = frames;
        this.floodShare = floodShare;
    }

    /** Sends. */
    public static void main(String[] arguments) throws IOException {
        try (PacketSender socket = new PacketSender(arguments[0]);
                Frames frames = new Frames(Integer.parseInt(arguments[1]))) {
            Sender sender = new Sender(socket, frames, Double.parseDouble(arguments[2]));
            for (int i = 3; i + 1 < arguments.length; i += 2) {
                Phase phase = sender.send(Double.parseDouble(arguments[i]), Double.parseDouble(arguments[i + 1]));
                System.out.println(phase.line());
            }
        }
    }

    private Phase send(double rate, double seconds) {
        int batch = rate == 0
                ? PacketSender.BATCH
                : (int) Math.max(1, Math.min(PacketSender.BATCH, rate / BATCHES_A_SECOND));
        long gapNs = rate == 0 ? 0 : (long) (1e9 * batch / rate);
        long startNs = System.nanoTime();
        long endNs = startNs + (long) (seconds * 1e9);
        long dueNs = startNs;
        long sent = 0;
        long floods = 0;
        for (long nowNs = startNs; nowNs < endNs; nowNs = System.nanoTime()) {
            if (nowNs < dueNs) {
                await(dueNs);
            } else {
                dueNs = Math.max(dueNs, nowNs - MOST_LATE_NS);
            }
            dueNs += gapNs;
            for (int i = 0; i < batch; i++) {
                // Evenly: another one whenever the share comes to another whole packet.
                if ((long) ((sent + i + 1) * floodShare) > floods) {
                    floods++;
                    socket.frame(i, frames.flood(i), Frames.FRAME_OCTETS);
                } else {
                    socket.frame(i, frames.ordinary(), Frames.FRAME_OCTETS);
                }
            }
            socket.send(batch);
            sent += batch;
        }
        return new Phase(sent - floods, floods, System.nanoTime() - startNs);
    }

    private static void await(long dueNs) {
        for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
            if (leftNs > PARK_NS) {
                LockSupport.parkNanos(leftNs - PARK_NS);
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
