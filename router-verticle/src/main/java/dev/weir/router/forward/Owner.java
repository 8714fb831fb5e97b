// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The mark by which tables and bridges show whose they are. */
public final class Owner {
    private static final String PREFIX = "weir node ";
    private static final int MAX_NAME = 80;
    private static final Pattern COMMENT = Pattern.compile("^\\s*comment \"([^\"]*)\"\\s*$", Pattern.MULTILINE);

    private Owner() {}

    /** That of a node. */
    public static String mark(String node) {
        String plain = node.replaceAll("[^A-Za-z0-9_.:-]", "_");
        return PREFIX + plain.substring(0, Math.min(plain.length(), MAX_NAME));
    }

    /** The comment in the listing of a table, which stands before its chains; empty when it has none. */
    static String comment(String listing) {
        Matcher matcher = COMMENT.matcher(listing);
        int firstChain = listing.indexOf("chain ");
        return matcher.find() && (firstChain < 0 || matcher.start() < firstChain) ? matcher.group(1) : "";
    }
}
