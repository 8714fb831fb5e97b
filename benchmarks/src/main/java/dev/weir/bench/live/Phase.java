// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import java.io.IOException;
import java.util.Locale;

/**
 * What a sender did for a while.
 *
 * @param packets of flows that go on
 * @param floods packets of the flood
 * @param ns how long it took
 */
record Phase(long packets, long floods, long ns) {
    static final Phase NONE = new Phase(0, 0, 0);

    long all() {
        return packets + floods;
    }

    double perSecond() {
        return all() * 1e9 / ns;
    }

    Phase plus(Phase other) {
        return new Phase(packets + other.packets, floods + other.floods, ns + other.ns);
    }

    /** As the sender prints it. */
    String line() {
        return String.format(Locale.ROOT, "sent %d %d %d", packets, floods, ns);
    }

    /** What {@link #line} wrote. */
    static Phase parse(String line) throws IOException {
        String[] words = String.valueOf(line).split(" ", -1);
        if (words.length != 4 || !words[0].equals("sent")) {
            throw new IOException("the sender said: " + line);
        }
        return new Phase(Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
    }
}
