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

        @Describe(value = "Begin a new file when this one has reached this size.", min = "4KiB", zero = "never")
        DataSize rotateSize,

        @Describe(value = "Begin a new file when this one is this old.", min = "1s", max = "366d", zero = "never")
        Duration rotateInterval,

        @Describe(value = "Finished files that are kept, the newest ones.", min = "1", max = "1000000", zero = "all")
        int keep)
        implements TransportConfig {

    /** The default of {@code rotateSize}: never. */
    public static final DataSize DEFAULT_ROTATE_SIZE = DataSize.ZERO;

    /** The default of {@code rotateInterval}: never. */
    public static final Duration DEFAULT_ROTATE_INTERVAL = Duration.ZERO;

    /** The default of {@code keep}: all files. */
    public static final int DEFAULT_KEEP = 0;

    /** Checks limits. */
    public FileTransportConfig {
        Checks checks = Checks.of(FileTransportConfig.class);
        checks.notBlank("path", path);
        checks.within("rotateSize", rotateSize);
        checks.within("rotateInterval", rotateInterval);
        checks.within("keep", keep);
        checks.finish();
    }

    /** One file that is never rotated. */
    public static FileTransportConfig of(String path) {
        return new FileTransportConfig(path, DEFAULT_ROTATE_SIZE, DEFAULT_ROTATE_INTERVAL, DEFAULT_KEEP);
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static FileTransportConfig example() {
        return of("/var/log/weir/flows");
    }
}
