// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of conntrackd's log.
 *
 * <pre>
 *   [Mon Nov 30 02:51:48 2026] (pid=27484) [ERROR] can't open channel socket: No such device
 * </pre>
 *
 * @param severity its word, such as {@code ERROR}; empty when the line has none
 * @param text what it says
 */
record LogLine(String severity, String text) {
    private static final Pattern FORM = Pattern.compile("^\\[[^\\]]*\\] (?:\\(pid=\\d+\\) )?\\[(\\w+)\\]\\s+(.*)$");

    static LogLine parse(String line) {
        Matcher matcher = FORM.matcher(line);
        return matcher.matches() ? new LogLine(matcher.group(1), matcher.group(2)) : new LogLine("", line.strip());
    }

    /**
     * Whether somebody should know. conntrackd takes it for a bug of its own that it gets no real time, which is so without
     * CAP_SYS_NICE, and for none that it could not commit everything.
     */
    boolean isTrouble() {
        return (isError() || severity.equalsIgnoreCase("warning")) && !text.startsWith("scheduler configuration failed")
                || text.endsWith("can't be committed");
    }

    boolean isError() {
        return severity.equalsIgnoreCase("error");
    }
}
