// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.config.MeteringConfig;
import dev.weir.config.TemplateConfig;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * NetFlow version 9 and IPFIX: a template for each shape of record, numbered from 256 on as shapes appear and sent
 * before its first data record; option records with statistics. In datagrams the records of a batch are in
 * {@link TemplateOrder}, in a stream in that of the batch. Over datagrams all templates are sent again by time, by
 * number of messages, and when asked; in a stream once a session.
 */
final class TemplateEncoder implements FlowEncoder {
    private static final int FIRST_TEMPLATE_ID = 256;

    private final TemplateProtocol protocol;
    private final EncoderContext context;
    private final boolean biflow;
    private final int domainId;
    private final ShapeTable<Template> templates;
    private final TemplateOrder order;
    private final List<Template> known = new ArrayList<>();
    private final SetWriter writer;
    private final SetWriter statisticsWriter;
    private final Statistics statistics;
    private final ResendTimer templateTimer;
    private final ResendTimer statisticsTimer;
    private int templatesSent;
    private boolean optionsTemplatesDue;
    private boolean sessionDue;

    /**
     * Makes one.
     *
     * @param domainId the Observation Domain ID or Source ID; null for the node's
     * @param biflow whether a data record holds both directions
     * @param maxMessageOctets octets of the largest message, at least 512
     */
    TemplateEncoder(
            TemplateProtocol protocol,
            EncoderContext context,
            Long domainId,
            boolean biflow,
            TemplateConfig refresh,
            int maxMessageOctets) {
        this.protocol = protocol;
        this.context = context;
        this.biflow = biflow;
        this.domainId = (int) (domainId == null ? context.observationDomainId() : domainId);
        FieldSelection selection = FieldSelection.of(biflow, protocol::carries);
        this.templates = new ShapeTable<>(selection.groups(), shape -> compile(selection, shape));
        this.order = new TemplateOrder(selection.groups());
        this.writer = new SetWriter(protocol, this.domainId, maxMessageOctets);
        int statisticsDomain = protocol.statisticsDomain(this.domainId);
        this.statisticsWriter = statisticsDomain == this.domainId
                ? writer
                : new SetWriter(protocol, statisticsDomain, maxMessageOctets);
        this.statistics = new Statistics(context, context.wallClockNs().getAsLong());
        this.templateTimer = context.datagrams()
                ? new ResendTimer(refresh.refreshTimeout().toNanos(), refresh.refreshPackets())
                : new ResendTimer(Long.MAX_VALUE, 0);
        this.statisticsTimer = new ResendTimer(refresh.optionsRefreshTimeout().toNanos(), 0);
    }

    private Template compile(FieldSelection selection, int shape) {
        Template template = Template.compile(FIRST_TEMPLATE_ID + known.size(), selection.fields(shape), protocol);
        known.add(template);
        return template;
    }

    @Override
    public void begin() {
        sessionDue = true;
    }

    @Override
    public void resendTemplates() {
        templateTimer.require();
    }

    @Override
    public void encode(FlowBatch batch, MessageSink sink) {
        byte[] octets = batch.octets();
        int records = batch.records();
        boolean arranged = context.datagrams();
        if (arranged) {
            order.arrange(batch);
        }
        for (int i = 0; i < records; i++) {
            int start = batch.start(arranged ? order.index(i) : i);
            Template template = templates.of(FlowRecord.shape(octets, start));
            if (biflow) {
                putBiflow(template, octets, start, sink);
            } else {
                putUniflows(template, octets, start, sink);
            }
            writer.message().addRecord();
        }
    }

    private void putBiflow(Template template, byte[] octets, int start, MessageSink sink) {
        put(template.id(), template.copy(), octets, start, sink);
        writer.message()
                .addDataRecord(
                        FlowRecord.packets(octets, start, FlowRecord.FORWARD)
                                + FlowRecord.packets(octets, start, FlowRecord.REVERSE),
                        FlowRecord.octets(octets, start, FlowRecord.FORWARD)
                                + FlowRecord.octets(octets, start, FlowRecord.REVERSE));
    }

    /** Both directions have the template: no field of a uniflow depends on there being another one. */
    private void putUniflows(Template template, byte[] octets, int start, MessageSink sink) {
        if (Uniflows.hasForward(octets, start)) {
            put(template.id(), template.copy(), octets, start, sink);
            Uniflows.book(writer.message(), octets, start, FlowRecord.FORWARD);
        }
        if (Uniflows.hasReverse(octets, start)) {
            put(template.id(), template.reverseCopy(), octets, start, sink);
            Uniflows.book(writer.message(), octets, start, FlowRecord.REVERSE);
        }
    }

    private void put(int set, RecordCopy copy, byte[] octets, int start, MessageSink sink) {
        if (writer.isEmpty()) {
            beginMessage(nowNs(), sink);
        }
        sendTemplates(sink);
        int length = copy.octets();
        if (!writer.hasRoom(set, length)) {
            handOver(sink);
            beginMessage(nowNs(), sink);
            sendTemplates(sink);
            if (!writer.hasRoom(set, length)) {
                handOver(sink);
            }
        }
        int at = writer.putData(set, length);
        copy.write(octets, start, writer.message().octets(), at);
    }

    /** A message is about to be filled: sees what is due before any data. */
    private void beginMessage(long nowNs, MessageSink sink) {
        beginSession();
        if (statisticsTimer.isDue(nowNs)) {
            sendStatistics(nowNs, sink);
        }
        if (templateTimer.isDue(nowNs)) {
            templateTimer.restart(nowNs);
            templatesSent = 0;
        }
    }

    private void beginSession() {
        if (!sessionDue) {
            return;
        }
        sessionDue = false;
        optionsTemplatesDue = true;
        templateTimer.require();
        statisticsTimer.require();
        if (protocol.restartsSequence()) {
            writer.restartSequence();
            statisticsWriter.restartSequence();
        }
    }

    /** Puts the templates that the session has not had yet, in as many messages as they need. */
    private void sendTemplates(MessageSink sink) {
        for (; templatesSent < known.size(); templatesSent++) {
            byte[] definition = known.get(templatesSent).definition();
            if (!writer.hasRoom(protocol.templateSetId(), definition.length)) {
                handOver(sink);
            }
            writer.putTemplate(protocol.templateSetId(), definition);
        }
    }

    private void sendStatistics(long nowNs, MessageSink sink) {
        statisticsTimer.restart(nowNs);
        List<OptionRecord> options = statistics.read();
        if (optionsTemplatesDue || context.datagrams()) {
            optionsTemplatesDue = false;
            for (OptionRecord option : options) {
                byte[] definition = option.definition(protocol);
                makeStatisticsRoom(protocol.optionsTemplateSetId(), definition.length, nowNs, sink);
                statisticsWriter.putTemplate(protocol.optionsTemplateSetId(), definition);
            }
        }
        for (OptionRecord option : options) {
            byte[] data = option.data(domainId);
            makeStatisticsRoom(option.templateId(), data.length, nowNs, sink);
            int at = statisticsWriter.putData(option.templateId(), data.length);
            System.arraycopy(data, 0, statisticsWriter.message().octets(), at, data.length);
        }
        if (statisticsWriter != writer) {
            statisticsWriter.handOver(nowNs, sink);
        }
    }

    private void makeStatisticsRoom(int set, int octets, long nowNs, MessageSink sink) {
        if (!statisticsWriter.hasRoom(set, octets)) {
            statisticsWriter.handOver(nowNs, sink);
        }
    }

    @Override
    public void timeouts(MeteringConfig metering) {
        statistics.timeouts(metering);
        statisticsTimer.require();
    }

    @Override
    public void tick(long nowNs, MessageSink sink) {
        if (!sessionDue && !statisticsTimer.isDue(nowNs) && !templateTimer.isDue(nowNs)) {
            return;
        }
        flush(sink);
        beginMessage(nowNs, sink);
        sendTemplates(sink);
        flush(sink);
    }

    @Override
    public void flush(MessageSink sink) {
        handOver(sink);
    }

    @Override
    public void end(MessageSink sink) {
        flush(sink);
        statisticsTimer.require();
        beginMessage(nowNs(), sink);
        sendTemplates(sink);
        flush(sink);
    }

    private void handOver(MessageSink sink) {
        if (!writer.isEmpty()) {
            templateTimer.messageSent();
            writer.handOver(nowNs(), sink);
        }
    }

    private long nowNs() {
        return context.wallClockNs().getAsLong();
    }
}
