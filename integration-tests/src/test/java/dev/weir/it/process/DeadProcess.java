// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process logs of the one before it, which died.
 *
 * @param captured packets that it had captured
 * @param lost packets of it that are in no record, of the exporter that is told first
 */
public record DeadProcess(long captured, long lost) {
    /** In the line of the log. */
    public static final String TOLD = "ended without a word";

    private static final Pattern LINE = Pattern.compile(
            "it had captured ([0-9,]+) packets?\\. In no record, .*?are:? ([0-9,]+) packets? of exporter");

    /** Reads the log. */
    public static DeadProcess in(String log) {
        Matcher line = LINE.matcher(log);
        if (!line.find()) {
            throw new AssertionError("nothing is told of a process before this one:\n" + log);
        }
        return new DeadProcess(number(line.group(1)), number(line.group(2)));
    }

    private static long number(String digits) {
        return Long.parseLong(digits.replace(",", ""));
    }
}
