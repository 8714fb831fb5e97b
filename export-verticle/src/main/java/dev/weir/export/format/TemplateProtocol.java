// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FlowField;

/** What NetFlow version 9 and IPFIX do differently; all else about templates, sets and records they share. */
interface TemplateProtocol {
    /** Octets of the message header. */
    int headerOctets();

    /**
     * Fills the header of a message.
     *
     * @param to the message, from index 0
     * @param length octets of the message
     * @param records templates and data records in it
     * @param sequence the sequence number
     * @param domainId the Observation Domain or Source
     * @param nowNs the time of day, nanoseconds since 1970
     */
    void putHeader(byte[] to, int length, int records, int sequence, int domainId, long nowNs);

    /** By how much a message moves the sequence number on. */
    int sequenceStep(int dataRecords);

    /** Whether the sequence number starts at 0 with each transport session. */
    boolean restartsSequence();

    /** Of what number of octets, a power of two, each set is a multiple. */
    int setAlignment();

    /** The set that holds templates. */
    int templateSetId();

    /** The set that holds options templates. */
    int optionsTemplateSetId();

    /** Whether a template can have the field. */
    boolean carries(FlowField field);

    /** The number that says what the field is. */
    int elementId(FlowField field);

    /** Octets of the field in a data record; if fewer than in the flow record, its last ones. */
    int wireOctets(FlowField field);

    /**
     * The head of an options template: its id, what it says of its size, and its one scope, four octets long, that
     * names the Observation Domain.
     *
     * @param optionFields fields after the scope
     */
    byte[] optionsTemplateHead(int templateId, int optionFields);

    /** The domain in which option records travel. */
    int statisticsDomain(int domainId);
}
