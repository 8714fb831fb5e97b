// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.List;

/**
 * Capture files (pcap, pcapng, gzip'd or not), read once as one stream in the order of packet times.
 *
 * @param name the capture's name; {@code null} for {@code files}
 * @param files paths, at least one
 * @param filter BPF expression, empty for all packets
 * @param observationPoint where the packets were seen
 */
@Variant("files")
@Describe("Capture files (pcap or pcapng, gzip'd or not), read once as one stream in the order of packet times.")
public record FileCaptureConfig(
        @Describe(value = "Name of the capture in logs and metrics, unique among captures.", sameAs = "type")
        String name,

        @Describe(value = "Paths of the files.", required = true)
        List<String> files,

        @Describe("BPF expression, as for tcpdump, that packets must match. Empty: all packets.")
        String filter,

        @Describe("Where in the network the packets were seen.")
        ObservationPointConfig observationPoint)
        implements CaptureConfig {

    /** The default filter: all packets. */
    public static final String DEFAULT_FILTER = "";

    /** Checks that there are files. */
    public FileCaptureConfig {
        name = name == null ? "files" : name;
        Checks checks = Checks.of(FileCaptureConfig.class);
        checks.name("name", name);
        if (checks.present("files", files)) {
            files = List.copyOf(files);
            checks.require(!files.isEmpty(), "files", "is empty; it must name at least one file");
            for (int i = 0; i < files.size(); i++) {
                checks.notBlank("files[" + i + "]", files.get(i));
            }
        }
        checks.present("filter", filter);
        checks.present("observationPoint", observationPoint);
        checks.finish();
    }

    /** All packets of these files. */
    public static FileCaptureConfig of(List<String> files) {
        return new FileCaptureConfig(null, files, DEFAULT_FILTER, ObservationPointConfig.defaults());
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static FileCaptureConfig example() {
        return of(List.of("/var/tmp/first.pcap", "/var/tmp/second.pcapng.gz"));
    }

    @Override
    public FileCaptureConfig withObservationPoint(ObservationPointConfig other) {
        return new FileCaptureConfig(name, files, filter, other);
    }
}
