// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import dev.weir.model.flow.FlowRecord;

/**
 * Which flow records are wanted, said in the words of tcpdump and nfdump: {@code src net 10.0.0.0/8 and dst port 443 and
 * bytes > 1M}. Immutable; any number of threads may use one at once, and matching allocates nothing.
 *
 * <p>A record is a biflow: {@code src} is its source, who opened the connection as far as that is known, {@code dst} the other
 * end. Counts without a side are those of both directions; {@code src bytes} are what the source sent. A word that the record
 * has nothing for (a port of ICMP, a VLAN of an untagged frame) does not match.
 */
public final class FlowFilter {
    /** Matches every record. */
    public static final FlowFilter ALL = new FlowFilter("any", Condition.ANY);

    private final String text;
    private final Condition condition;

    FlowFilter(String text, Condition condition) {
        this.text = text;
        this.condition = condition;
    }

    /**
     * Reads a filter; a blank text matches everything. Interfaces may be given by their names on this machine.
     *
     * @throws FilterException if the text is none; it tells the place, what was expected there, and the nearest word
     */
    public static FlowFilter parse(String text) {
        return parse(text, InterfaceNames.SYSTEM);
    }

    /**
     * Reads a filter; a blank text matches everything.
     *
     * @throws FilterException if the text is none; it tells the place, what was expected there, and the nearest word
     */
    public static FlowFilter parse(String text, InterfaceNames interfaces) {
        return text.isBlank() ? ALL : new FlowFilter(text.strip(), new FilterParser(text, interfaces).parse());
    }

    /** Whether the {@link FlowRecord} at {@code start} is wanted. */
    public boolean matches(byte[] record, int start) {
        return condition.test(record, start);
    }

    /** Whether it wants every record. */
    public boolean isAll() {
        return condition == Condition.ANY;
    }

    /** The text that was read. */
    @Override
    public String toString() {
        return text;
    }
}
