// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import dev.weir.config.CaptureConfig;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.FragmentConfig;
import dev.weir.config.GeneveArms;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.ObservationPointConfig;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.packet.TunnelType;
import dev.weir.router.capture.BatchOutlet;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.CaptureSource;
import dev.weir.router.capture.CaptureThread;
import dev.weir.router.capture.CutOver;
import dev.weir.router.capture.FrameFilter;
import dev.weir.router.capture.FrameIntake;
import dev.weir.router.capture.Progress;
import dev.weir.router.capture.ShardDispatcher;
import dev.weir.router.capture.Sorting;
import dev.weir.router.capture.bpf.PacketFilter;
import dev.weir.router.capture.file.CaptureFileSource;
import dev.weir.router.capture.pcap.PcapCaptureSource;
import dev.weir.router.capture.ring.FanoutGroup;
import dev.weir.router.capture.ring.RingCaptureSource;
import dev.weir.router.forward.geneve.GeneveSource;
import dev.weir.router.forward.geneve.TunDevice;
import dev.weir.router.forward.geneve.TwoArmSource;
import dev.weir.router.parse.Decapsulations;
import dev.weir.router.parse.FragmentTable;
import dev.weir.router.parse.LinkType;
import dev.weir.router.parse.PacketParser;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A capture as its configuration describes it: opened, with its filter, its parser and its thread, or several of them. */
final class Capture {
    private static final Logger LOG = System.getLogger(Capture.class.getName());

    private final String name;
    private final String what;
    private final List<Member> members;
    private final CompletableFuture<Void> ended;

    private Capture(String name, String what, List<Member> members) {
        this.name = name;
        this.what = what;
        this.members = List.copyOf(members);
        this.ended = CompletableFuture.allOf(members.stream().map(this::endOf).toArray(CompletableFuture<?>[]::new));
    }

    /** One thread that broke ends the capture: what the others see is not all of it. */
    private CompletableFuture<Void> endOf(Member member) {
        return member.thread().ended().whenComplete((nothing, failure) -> {
            if (failure != null) {
                stop();
            }
        });
    }

    /** One thread of a capture, what it reads from and where it counts. */
    private record Member(CaptureSource source, LedgerSlice ledger, CaptureThread thread) {}

    /** A source that is open, and what of its filter is left to be done. */
    private record Opened(CaptureSource source, FrameFilter filter) {}

    /**
     * Opens the source, which may wait, and makes the rest.
     *
     * @param place the capture's place in the list of captures, from 1: its Observation Point unless that has a number
     * @throws CaptureException when the source cannot be opened or the filter is none
     */
    static Capture open(CaptureConfig config, int place, RouterContext context, Sorting sorting, BatchOutlet outlet)
            throws CaptureException {
        return make(config, place, context, sorting, outlet, open(config, context.ownExports()));
    }

    /**
     * Opens one that is to take the place of another one; see {@link #canHandOver}.
     *
     * @throws CaptureException when the ring cannot be opened or the filter is none
     */
    static Capture open(
            RingCaptureConfig config, RouterContext context, Sorting sorting, BatchOutlet outlet, CutOver cutOver)
            throws CaptureException {
        int id = config.observationPoint().id();
        return make(config, id, context, sorting, outlet, openRing(config, context.ownExports(), cutOver));
    }

    private static Capture make(
            CaptureConfig config,
            int place,
            RouterContext context,
            Sorting sorting,
            BatchOutlet outlet,
            List<Opened> sources) {
        List<Member> members = new ArrayList<>();
        for (Opened opened : sources) {
            String number = sources.size() == 1 ? "" : "/" + (members.size() + 1);
            ShardDispatcher dispatcher =
                    new ShardDispatcher(context.pool(), sorting, opened.source().isLive(), outlet);
            members.add(member(
                    config.name() + number,
                    opened,
                    Decapsulations.of(tunnels(context.metering())),
                    observationPoint(config, place),
                    context,
                    dispatcher));
        }
        return new Capture(config.name(), what(config), members);
    }

    /**
     * Opens the sockets on which a Gateway Load Balancer's packets come and go. What is sent on never waits for the
     * metering: packets that it has no room for are not metered, and counted.
     *
     * @param tun what two arms have between them, open
     * @throws CaptureException when they cannot be opened
     */
    static Capture open(
            GeneveForwardingConfig config,
            TunDevice tun,
            int observationPoint,
            RouterContext context,
            Sorting sorting,
            BatchOutlet outlet)
            throws CaptureException {
        Set<TunnelType> tunnels = tunnels(context.metering());
        tunnels.add(TunnelType.GENEVE);
        Decapsulations decapsulations = new Decapsulations(tunnels, config.port());
        List<CaptureSource> sources = new ArrayList<>();
        try {
            while (sources.size() < config.threads()) {
                CaptureSource source =
                        config.arms() == GeneveArms.TWO ? new TwoArmSource(config, tun) : new GeneveSource(config);
                source.start();
                sources.add(source);
            }
        } catch (CaptureException e) {
            sources.forEach(CaptureSource::close);
            throw e;
        }
        List<Member> members = new ArrayList<>();
        for (CaptureSource source : sources) {
            String number = sources.size() == 1 ? "" : "/" + (members.size() + 1);
            ShardDispatcher dispatcher = new ShardDispatcher(context.pool(), sorting, true, outlet);
            dispatcher.giveUpAfter(0, TimeUnit.NANOSECONDS);
            members.add(member(
                    config.mode() + number,
                    new Opened(source, FrameFilter.ALL),
                    decapsulations,
                    observationPoint,
                    context,
                    dispatcher));
        }
        String what = "GENEVE on " + config.networkInterface() + ", UDP port " + config.port();
        return new Capture(config.mode(), what, members);
    }

    private static Member member(
            String name,
            Opened opened,
            Decapsulations decapsulations,
            int observationPoint,
            RouterContext context,
            ShardDispatcher dispatcher) {
        CaptureSource source = opened.source();
        LedgerSlice ledger = context.ledger().slice("capture " + name);
        FragmentConfig fragments = context.metering().fragments();
        FragmentTable table =
                new FragmentTable(fragments.maxDatagrams(), fragments.timeout().toNanos());
        PacketParser parser = new PacketParser(context.hash(), decapsulations, table, observationPoint, ledger);
        // What this router sends now is in no file.
        OwnExports ownExports = source.isLive() ? context.ownExports() : new OwnExports();
        FrameIntake intake = new FrameIntake(opened.filter(), parser, ownExports, dispatcher, ledger);
        return new Member(source, ledger, new CaptureThread(name, source, opened.filter(), intake, dispatcher, ledger));
    }

    private static List<Opened> open(CaptureConfig config, OwnExports ownExports) throws CaptureException {
        if (config instanceof FileCaptureConfig files) {
            CaptureFileSource source = new CaptureFileSource(files.files());
            source.start();
            return List.of(new Opened(source, filterFor(files, source)));
        }
        if (config instanceof RingCaptureConfig ring) {
            try {
                return openRing(ring, ownExports, null);
            } catch (CaptureException refused) {
                return List.of(openInstead(ring, refused));
            }
        }
        return List.of(openPcap((PcapCaptureConfig) config));
    }

    private static Opened openPcap(PcapCaptureConfig config) throws CaptureException {
        PcapCaptureSource source = new PcapCaptureSource(config);
        source.start();
        return new Opened(source, FrameFilter.ALL);
    }

    /** As many rings as there are to be threads. */
    private static List<Opened> openRing(RingCaptureConfig config, OwnExports ownExports, CutOver cutOver)
            throws CaptureException {
        FanoutGroup group = config.threads() == 1 ? null : new FanoutGroup(config.fanout());
        List<Opened> opened = new ArrayList<>();
        try {
            while (opened.size() < config.threads()) {
                RingCaptureSource source = new RingCaptureSource(config, group, ownExports);
                if (cutOver != null) {
                    source.takeOver(cutOver);
                }
                source.start();
                opened.add(new Opened(source, source.filter()));
            }
            return opened;
        } catch (CaptureException refused) {
            opened.forEach(one -> one.source().close());
            throw refused;
        }
    }

    /** Where the kernel gives no ring and libpcap can do, that. */
    private static Opened openInstead(RingCaptureConfig config, CaptureException refused) throws CaptureException {
        try {
            Opened opened = openPcap(config.throughPcap());
            LOG.log(
                    Level.WARNING,
                    refused.getMessage() + "; capturing through libpcap instead, slower and on one thread");
            return opened;
        } catch (CaptureException alsoRefused) {
            refused.addSuppressed(alsoRefused);
            throw refused;
        }
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

    private static Set<TunnelType> tunnels(MeteringConfig metering) {
        Set<TunnelType> tunnels = EnumSet.noneOf(TunnelType.class);
        metering.decapsulate().forEach(one -> tunnels.add(TunnelType.valueOf(one.name())));
        return tunnels;
    }

    private static int observationPoint(CaptureConfig config, int place) {
        int id = config.observationPoint().id();
        return id == ObservationPointConfig.BY_PLACE ? place : id;
    }

    void start() {
        members.forEach(member -> member.thread().start());
    }

    void stop() {
        members.forEach(member -> member.thread().stop());
    }

    /** Whether what it takes can be changed by {@link #refilter} into what a configuration says. */
    boolean canRefilter(CaptureConfig from, CaptureConfig to) {
        return from instanceof RingCaptureConfig before
                && to instanceof RingCaptureConfig after
                && members.stream().allMatch(member -> member.source() instanceof RingCaptureSource)
                && CaptureChange.differInFilterOnly(before, after);
    }

    /** Takes other frames from now on; fails, with all as it was, when it cannot. */
    CompletableFuture<Void> refilter(CaptureConfig config) {
        return CompletableFuture.allOf(
                members.stream().map(member -> member.thread().refilter(config)).toArray(CompletableFuture<?>[]::new));
    }

    /** Whether another one of a configuration can take its place between two packets, by {@link #handOver}. */
    boolean canHandOver(CaptureConfig to) {
        return to instanceof RingCaptureConfig
                && members.stream().allMatch(member -> member.source() instanceof RingCaptureSource);
    }

    /** Leaves packets of after a moment, which is not settled yet, to another one; completes when it does. */
    CompletableFuture<Void> handOver(CutOver cutOver) {
        return CompletableFuture.allOf(members.stream()
                .map(member -> member.thread().handOver(cutOver))
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Leaves what it counted to the ledger, once it has ended. */
    void leave(Ledger ledger) {
        members.forEach(member -> ledger.end(member.ledger()));
    }

    int threads() {
        return members.size();
    }

    /** Has its packets sorted to shards in another way; completes when all that were sorted before have been sent. */
    CompletableFuture<Void> resort(Sorting sorting) {
        return CompletableFuture.allOf(
                members.stream().map(member -> member.thread().resort(sorting)).toArray(CompletableFuture<?>[]::new));
    }

    /** Closes one that was opened but never started. */
    void discard() {
        members.forEach(member -> member.source().close());
    }

    /** Whether it ends by itself. */
    boolean isFinite() {
        return !members.get(0).source().isLive();
    }

    CompletableFuture<Void> ended() {
        return ended;
    }

    CaptureStatus status() {
        Progress progress = members.get(0).source() instanceof Progress known ? known : null;
        return new CaptureStatus(
                name,
                what,
                packets(LedgerCounter.CAPTURED),
                members.stream()
                        .mapToLong(member -> member.ledger().octets(LedgerCounter.CAPTURED))
                        .sum(),
                progress == null ? 0 : progress.octetsRead(),
                progress == null ? Progress.UNKNOWN : progress.octetsTotal(),
                ended.isDone(),
                error(ended));
    }

    /** What all its threads have counted. */
    long packets(LedgerCounter counter) {
        return members.stream()
                .mapToLong(member -> member.ledger().packets(counter))
                .sum();
    }

    private static String what(CaptureConfig config) {
        if (config instanceof FileCaptureConfig files) {
            int count = files.files().size();
            return count == 1 ? files.files().get(0) : count + " files";
        }
        return "interface "
                + (config instanceof RingCaptureConfig ring
                        ? ring.networkInterface()
                        : ((PcapCaptureConfig) config).networkInterface());
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
