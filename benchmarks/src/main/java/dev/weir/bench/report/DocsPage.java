// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A page of the documentation with results between {@code <!-- results: NAME -->} and {@code <!-- end: NAME -->}. */
public final class DocsPage {
    private final Path file;

    /** The page in this file, which exists. */
    public DocsPage(Path file) {
        this.file = file;
    }

    /**
     * Puts lines in the place of a section.
     *
     * @throws IOException also when the page has no such section
     */
    public void replace(String section, List<String> lines) throws IOException {
        List<String> page = new ArrayList<>(Files.readAllLines(file));
        int begin = page.indexOf("<!-- results: " + section + " -->");
        int end = page.indexOf("<!-- end: " + section + " -->");
        if (begin < 0 || end < begin) {
            throw new IOException(file + " has no section for the results of " + section);
        }
        page.subList(begin + 1, end).clear();
        page.addAll(begin + 1, lines);
        Files.write(file, page);
    }
}
