// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of what a shard's cache holds, on its way to somebody who wants to see all of it, page by page. By turns: the shard
 * fills it, then the asker reads it and sends it back for the next one. Nothing of the shard's is held up between pages.
 *
 * <p>Every packet that was counted before the first page is in the records that were made before the {@link #cut}, in
 * {@link #flows} of one page or in {@link #parted} of one, and in no second of these.
 */
public final class CachePage {
    /** Flows of a page, at most. */
    public static final int FLOWS = 1024;

    private final FlowBatch flows = new FlowBatch(FLOWS);
    private final List<FlowBatch> parted = new ArrayList<>();
    private boolean begun;
    private boolean last;
    private long cut;

    /** Flows as the records that would be made of them now, with {@code flowEndReason} 0; of one without packets since its
     * last record, the times are that of its last packet. */
    public FlowBatch flows() {
        return flows;
    }

    /** Records that were made, while nobody had seen their flows yet, since the page before. */
    public List<FlowBatch> parted() {
        return parted;
    }

    /** Whether there was a page before. */
    public boolean hasBegun() {
        return begun;
    }

    /** Whether no other follows. */
    public boolean isLast() {
        return last;
    }

    /** Sets whether no other follows. */
    public void last(boolean value) {
        last = value;
    }

    /** The number that the first recent record which was made after the first page was asked for has. */
    public long cut() {
        return cut;
    }

    /** Tells where the first page begins. */
    public void begin(long firstRecord) {
        begun = true;
        cut = firstRecord;
    }

    /** Empties it for the next page. */
    public void clear() {
        flows.clear();
        parted.clear();
    }
}
