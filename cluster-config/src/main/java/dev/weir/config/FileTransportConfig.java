// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/**
 * A file, or a series of files that take turns.
 *
 * @param path the file being written
 * @param rotateSize the size at which a new file is begun; 0 for never
 * @param rotateInterval the age at which a new file is begun; 0 for never
 * @param keep how many finished files are kept; 0 for all
 */
@Variant("file")
@Describe("A file, or a series of files that take turns. IPFIX in a file is as RFC 5655 says.")
public record FileTransportConfig(
        @Describe(value = "Path of the file that is written.", required = true)
        String path,

        @Describe(
                value = "Begin a new file when this one has reached this size. 0: never, else at least 4KiB.",
                min = "0")
        DataSize rotateSize,

        @Describe(
                value = "Begin a new file when this one is this old. 0: never, else at least 1s.",
                min = "0",
                max = "366d")
        Duration rotateInterval,

        @Describe(value = "Finished files that are kept, the newest ones. 0: all.", min = "0", max = "1000000")
        int keep)
        implements TransportConfig {

    /** The default of {@code rotateSize}: never. */
    public static final DataSize DEFAULT_ROTATE_SIZE = DataSize.ZERO;

    /** The default of {@code rotateInterval}: never. */
    public static final Duration DEFAULT_ROTATE_INTERVAL = Duration.ZERO;

    /** The default of {@code keep}: all files. */
    public static final int DEFAULT_KEEP = 0;

    private static final DataSize MIN_ROTATE_SIZE = new DataSize(4096);
    private static final Duration MIN_ROTATE_INTERVAL = Duration.ofSeconds(1);

    /** Checks limits. */
    public FileTransportConfig {
        Checks checks = Checks.of(FileTransportConfig.class);
        checks.notBlank("path", path);
        checks.within("rotateSize", rotateSize);
        checks.require(
                rotateSize == null || rotateSize.octets() == 0 || rotateSize.compareTo(MIN_ROTATE_SIZE) >= 0,
                "rotateSize",
                "rotateSize is " + rotateSize + "; it must be 0 (never) or at least " + MIN_ROTATE_SIZE);
        checks.within("rotateInterval", rotateInterval);
        checks.require(
                rotateInterval == null
                        || rotateInterval.isZero()
                        || rotateInterval.isNegative()
                        || rotateInterval.compareTo(MIN_ROTATE_INTERVAL) >= 0,
                "rotateInterval",
                "rotateInterval is " + (rotateInterval == null ? "" : Durations.toText(rotateInterval))
                        + "; it must be 0 (never) or at least " + Durations.toText(MIN_ROTATE_INTERVAL));
        checks.within("keep", keep);
        checks.finish();
    }

    /** One file that is never rotated. */
    public static FileTransportConfig of(String path) {
        return new FileTransportConfig(path, DEFAULT_ROTATE_SIZE, DEFAULT_ROTATE_INTERVAL, DEFAULT_KEEP);
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static FileTransportConfig example() {
        return of("/var/log/weir/flows.ndjson");
    }
}
