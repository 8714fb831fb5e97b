// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import java.util.List;

/**
 * The files that are being read, that with the earliest frame first; of equal times, that which was named first. A
 * binary heap in which only the first file's time ever changes.
 */
final class MergeQueue {
    private final CaptureReader[] heap;
    private final int[] places;
    private int size;

    /** Readers in the order in which they were named; none has been advanced yet. */
    MergeQueue(List<CaptureReader> readers) {
        heap = readers.toArray(new CaptureReader[0]);
        places = new int[heap.length];
        size = heap.length;
        for (int i = 0; i < size; i++) {
            places[i] = i;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The file whose turn it is. */
    CaptureReader first() {
        return heap[0];
    }

    /** Puts the first file where its new time belongs; returns whether another is first now. */
    boolean moveFirst() {
        int at = 0;
        int child = earlierChild(at);
        while (child < size && isBefore(child, at)) {
            swap(child, at);
            at = child;
            child = earlierChild(at);
        }
        return at != 0;
    }

    /** Takes the first file out. */
    void removeFirst() {
        size--;
        swap(0, size);
        heap[size] = null;
        moveFirst();
    }

    /** Octets read so far of the files that are still here. */
    long position() {
        long sum = 0;
        for (int i = 0; i < size; i++) {
            sum += heap[i].input.position();
        }
        return sum;
    }

    private int earlierChild(int at) {
        int left = 2 * at + 1;
        int right = left + 1;
        return right < size && isBefore(right, left) ? right : left;
    }

    private boolean isBefore(int one, int other) {
        int order = Long.compare(heap[one].timestampNs(), heap[other].timestampNs());
        return order < 0 || order == 0 && places[one] < places[other];
    }

    private void swap(int one, int other) {
        CaptureReader reader = heap[one];
        heap[one] = heap[other];
        heap[other] = reader;
        int place = places[one];
        places[one] = places[other];
        places[other] = place;
    }
}
