// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import java.util.ArrayList;
import java.util.List;

/** Remembers what a transport tells. */
final class RecordingDelivery implements Delivery {
    long sentMessages;
    long sentRecords;
    long lostMessages;
    long lostRecords;
    int refusals;
    int resolutions;
    volatile boolean givingUp;
    final List<String> failures = new ArrayList<>();

    @Override
    public void sent(Tally messages) {
        sentMessages += messages.messages();
        sentRecords += messages.records();
    }

    @Override
    public void lost(Tally messages) {
        lostMessages += messages.messages();
        lostRecords += messages.records();
    }

    @Override
    public void refused() {
        refusals++;
    }

    @Override
    public void failed(String what) {
        failures.add(what);
    }

    @Override
    public void resolvedAnew(String destination) {
        resolutions++;
    }

    @Override
    public boolean isGivingUp() {
        return givingUp;
    }
}
