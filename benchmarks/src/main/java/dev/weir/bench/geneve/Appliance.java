// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.geneve;

import java.io.IOException;

/** What sends the packets of a load balancer back. One thread uses it. */
interface Appliance extends AutoCloseable {
    /** Takes what waits, at most so many packets, and sends it back; how many. */
    int sendBack(int most) throws IOException;

    /** Packets that have gone back since it was opened. */
    long sentBack();

    @Override
    void close();
}
