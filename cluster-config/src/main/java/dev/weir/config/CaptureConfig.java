// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** One source of packets. */
@Describe("One source of packets.")
public sealed interface CaptureConfig permits FileCaptureConfig, PcapCaptureConfig, RingCaptureConfig {

    /** The capture's name, unique among captures. */
    String name();

    /** The BPF expression that packets must match, empty for all packets. */
    String filter();

    /** Where in the network its packets are seen. */
    ObservationPointConfig observationPoint();

    /** The same capture with another Observation Point. */
    CaptureConfig withObservationPoint(ObservationPointConfig observationPoint);

    /** The word that stands for the kind of capture in files. */
    default String type() {
        return Variants.nameOf((Record) this);
    }
}
