// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.traffic;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What is in a capture, as its generator counted it.
 *
 * @param packets all of them, IPv4 and IPv6
 * @param octets of IP: total length, or 40 and the payload length
 * @param flows in one direction
 */
public record Truth(long packets, long octets, long flows) {
    /** Where the truth of a capture lies: beside it. */
    public static Path beside(Path capture) {
        return capture.resolveSibling(capture.getFileName() + ".truth");
    }

    /** Reads a truth that {@link #save} wrote. */
    public static Truth load(Path file) throws IOException {
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
        }
        return new Truth(number(values, "packets"), number(values, "octets"), number(values, "flows"));
    }

    /** Writes it as Java properties. */
    public void save(Path file) throws IOException {
        Properties values = new Properties();
        values.setProperty("packets", Long.toString(packets));
        values.setProperty("octets", Long.toString(octets));
        values.setProperty("flows", Long.toString(flows));
        try (Writer writer = Files.newBufferedWriter(file)) {
            values.store(writer, null);
        }
    }

    private static long number(Properties values, String key) {
        return Long.parseLong(values.getProperty(key, "0"));
    }
}
