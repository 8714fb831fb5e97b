// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import dev.weir.config.MeteringConfig;
import dev.weir.export.format.FlowEncoder;
import dev.weir.export.format.Message;
import dev.weir.export.format.MessageSink;
import dev.weir.export.transport.Tally;
import dev.weir.export.transport.Transport;
import dev.weir.export.transport.Transport.Outcome;
import dev.weir.export.transport.Transport.Session;
import dev.weir.export.transport.TransportException;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;

/** An encoder and a transport joined: records go in, and each is settled with the queue. One thread owns it. */
final class Outlet implements MessageSink {
    /** Templates that a receiver may have missed are sent again no more often than this. */
    private static final long RESEND_NS = 100_000_000;

    private final FlowEncoder encoder;
    private final Transport transport;
    private final FlowQueue queue;
    private final DeliveryBook book;
    private final ExporterLedger ledger;
    private final Tally lost = new Tally();
    private Outcome condition = Outcome.FAILED;
    private boolean begun;
    private boolean finished;
    private boolean resent;
    private long resentNs;

    Outlet(FlowEncoder encoder, Transport transport, FlowQueue queue, DeliveryBook book, ExporterLedger ledger) {
        this.encoder = encoder;
        this.transport = transport;
        this.queue = queue;
        this.book = book;
        this.ledger = ledger;
    }

    /** Whether records can go out. */
    boolean isReady() {
        return condition == Outcome.TAKEN;
    }

    /** Whether no record will ever go out again. */
    boolean isEnded() {
        return condition == Outcome.GONE || condition == Outcome.BROKEN;
    }

    /** Whether it ended because its reader had seen enough. */
    boolean isReaderGone() {
        return condition == Outcome.GONE;
    }

    /** Opens the transport, for the first time or again. */
    void open() throws TransportException {
        condition = Outcome.FAILED;
        Session session = transport.open();
        if (session == Session.NEW || !begun) {
            if (begun) {
                encoder.flush(this);
            }
            encoder.begin();
            begun = true;
        } else {
            encoder.resendTemplates();
        }
        condition = Outcome.TAKEN;
    }

    /** Sends a batch; some of it may stay in a message that is not full. */
    void export(FlowBatch batch) {
        long records = ledger.count(ExporterCounter.LOST_UNEXPORTABLE);
        long packets = ledger.packets(ExporterCounter.LOST_UNEXPORTABLE);
        long ipOctets = ledger.octets(ExporterCounter.LOST_UNEXPORTABLE);
        finished = false;
        book.lateness().taken(batch);
        try {
            encoder.encode(batch, this);
        } finally {
            long unexportable = ledger.count(ExporterCounter.LOST_UNEXPORTABLE) - records;
            book.lateness().skipped(unexportable);
            queue.release(
                    unexportable,
                    ledger.packets(ExporterCounter.LOST_UNEXPORTABLE) - packets,
                    ledger.octets(ExporterCounter.LOST_UNEXPORTABLE) - ipOctets);
        }
        nextSession();
    }

    /** No batch follows at once. */
    void rest() {
        if (isReady()) {
            condition = transport.endBatch();
        }
    }

    /** Sends what is held back. Where the way is closed, that is lost. */
    void flush() {
        encoder.flush(this);
        if (isReady()) {
            condition = transport.flush();
        }
    }

    /** Sends what is held back, and the statistics that close what was sent so far. */
    void finish() {
        if (finished) {
            flush();
            return;
        }
        finished = true;
        encoder.end(this);
        if (isReady()) {
            condition = transport.flush();
        }
    }

    /** Templates go with the next message. */
    void resendTemplates() {
        encoder.resendTemplates();
    }

    /** The metering has other timeouts. */
    void timeouts(MeteringConfig metering) {
        encoder.timeouts(metering);
    }

    /** Time passes, for the transport. */
    void poll(long nowNs) {
        if (!isReady()) {
            return;
        }
        condition = transport.poll();
        if (book.areTemplatesWanted() && (!resent || nowNs - resentNs >= RESEND_NS)) {
            resent = true;
            resentNs = nowNs;
            book.templatesResent();
            encoder.resendTemplates();
        }
        nextSession();
    }

    /** Time passes, for the encoder. */
    void tick(long wallClockNs) {
        if (isReady()) {
            encoder.tick(wallClockNs, this);
        }
    }

    /** The encoder broke down over a batch: what it does not give back is lost. */
    void recover() {
        flush();
        queue.settleHeld(book.lossReason());
        book.lateness().lostAll();
    }

    void close() {
        transport.close();
    }

    @Override
    public void accept(Message message) {
        if (isReady()) {
            condition = transport.send(message);
            return;
        }
        lost.clear();
        lost.add(message);
        book.lost(lost);
    }

    /** Begins another file where the transport wants one. */
    private void nextSession() {
        if (!isReady() || !transport.isSessionOver()) {
            return;
        }
        encoder.end(this);
        if (!isReady()) {
            return;
        }
        try {
            open();
        } catch (TransportException failure) {
            book.failed(failure.getMessage());
        }
    }
}
