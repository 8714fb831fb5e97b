// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import dev.weir.config.CaptureConfig;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.FragmentConfig;
import dev.weir.config.ObservationPointConfig;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.packet.TunnelType;
import dev.weir.router.capture.BatchOutlet;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.CaptureSource;
import dev.weir.router.capture.CaptureThread;
import dev.weir.router.capture.FrameFilter;
import dev.weir.router.capture.FrameIntake;
import dev.weir.router.capture.Progress;
import dev.weir.router.capture.ShardDispatcher;
import dev.weir.router.capture.bpf.PacketFilter;
import dev.weir.router.capture.file.CaptureFileSource;
import dev.weir.router.capture.pcap.PcapCaptureSource;
import dev.weir.router.parse.FragmentTable;
import dev.weir.router.parse.LinkType;
import dev.weir.router.parse.PacketParser;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A capture as its configuration describes it: opened, with its filter, its parser and its thread. */
final class Capture {
    private final CaptureConfig config;
    private final CaptureSource source;
    private final LedgerSlice ledger;
    private final CaptureThread thread;

    private Capture(CaptureConfig config, CaptureSource source, LedgerSlice ledger, CaptureThread thread) {
        this.config = config;
        this.source = source;
        this.ledger = ledger;
        this.thread = thread;
    }

    /**
     * Opens the source, which may wait, and makes the rest.
     *
     * @param place the capture's place in the list of captures, from 1: its Observation Point unless that has a number
     * @throws CaptureException when the source cannot be opened or the filter is none
     */
    static Capture open(CaptureConfig config, int place, RouterContext context, BatchOutlet outlet)
            throws CaptureException {
        CaptureSource source;
        FrameFilter filter;
        if (config instanceof FileCaptureConfig files) {
            CaptureFileSource fileSource = new CaptureFileSource(files.files());
            source = fileSource;
            fileSource.start();
            filter = filterFor(files, fileSource);
        } else {
            source = new PcapCaptureSource((PcapCaptureConfig) config);
            source.start();
            filter = FrameFilter.ALL;
        }
        LedgerSlice ledger = context.ledger().slice("capture " + config.name());
        ShardDispatcher dispatcher =
                new ShardDispatcher(context.pool(), context.metering().shards(), source.isLive(), outlet);
        PacketParser parser = parser(context, observationPoint(config, place), ledger);
        FrameIntake intake = new FrameIntake(filter, parser, context.ownExports(), dispatcher, ledger);
        CaptureThread thread = new CaptureThread(config.name(), source, filter, intake, dispatcher, ledger);
        return new Capture(config, source, ledger, thread);
    }

    private static FrameFilter filterFor(FileCaptureConfig config, CaptureFileSource source) throws CaptureException {
        if (config.filter().isEmpty()) {
            return FrameFilter.ALL;
        }
        PacketFilter filter = new PacketFilter(config.filter());
        Set<LinkType> linkTypes = source.linkTypes();
        try {
            for (LinkType linkType : linkTypes.isEmpty() ? EnumSet.of(LinkType.ETHERNET) : linkTypes) {
                filter.compileFor(linkType);
            }
            return filter;
        } catch (CaptureException e) {
            source.close();
            throw e;
        }
    }

    private static PacketParser parser(RouterContext context, int observationPoint, LedgerSlice ledger) {
        Set<TunnelType> tunnels = EnumSet.noneOf(TunnelType.class);
        context.metering().decapsulate().forEach(one -> tunnels.add(TunnelType.valueOf(one.name())));
        FragmentConfig fragments = context.metering().fragments();
        FragmentTable table =
                new FragmentTable(fragments.maxDatagrams(), fragments.timeout().toNanos());
        return new PacketParser(context.hash(), tunnels, table, observationPoint, ledger);
    }

    private static int observationPoint(CaptureConfig config, int place) {
        int id = config.observationPoint().id();
        return id == ObservationPointConfig.BY_PLACE ? place : id;
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.stop();
    }

    /** Closes one that was opened but never started. */
    void discard() {
        source.close();
    }

    /** Whether it ends by itself. */
    boolean isFinite() {
        return !source.isLive();
    }

    CompletableFuture<Void> ended() {
        return thread.ended();
    }

    CaptureStatus status() {
        CompletableFuture<Void> ended = thread.ended();
        Progress progress = source instanceof Progress known ? known : null;
        return new CaptureStatus(
                config.name(),
                what(),
                ledger.packets(LedgerCounter.CAPTURED),
                ledger.octets(LedgerCounter.CAPTURED),
                progress == null ? 0 : progress.octetsRead(),
                progress == null ? Progress.UNKNOWN : progress.octetsTotal(),
                ended.isDone(),
                error(ended));
    }

    private String what() {
        if (config instanceof FileCaptureConfig files) {
            int count = files.files().size();
            return count == 1 ? files.files().get(0) : count + " files";
        }
        return "interface " + ((PcapCaptureConfig) config).networkInterface();
    }

    private static String error(CompletableFuture<Void> ended) {
        try {
            ended.getNow(null);
            return "";
        } catch (CompletionException e) {
            return String.valueOf(e.getCause().getMessage());
        }
    }
}
