// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.regex.Pattern;

/** The mark by which tables and bridges show whose they are. */
final class Owner {
    /** Stands for any node's mark. */
    static final String ANY = "weir node ";

    private static final int MAX_NAME = 80;
    private static final Pattern COMMENT = Pattern.compile("^\\s*comment \"([^\"]*)\"\\s*$", Pattern.MULTILINE);

    private Owner() {}

    /** That of a node. */
    static String mark(String node) {
        String plain = node.replaceAll("[^A-Za-z0-9_.:-]", "_");
        return ANY + plain.substring(0, Math.min(plain.length(), MAX_NAME));
    }

    /** Whether the listing of a table bears a mark. */
    static boolean owns(String mark, String listing) {
        var matcher = COMMENT.matcher(listing);
        int firstChain = listing.indexOf("chain ");
        return matcher.find() && (firstChain < 0 || matcher.start() < firstChain) && isMark(mark, matcher.group(1));
    }

    /** Whether a text is a mark, or any node's where that is asked for. */
    static boolean isMark(String mark, String text) {
        return mark.equals(ANY) ? text.startsWith(ANY) : text.equals(mark);
    }
}
