// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what a mistyped word may have meant. */
public final class NearestWord {
    private NearestWord() {}

    /**
     * The known word nearest to {@code word} by Damerau-Levenshtein distance (optimal string alignment), letter case
     * ignored; empty if none is near enough to have been meant: more than a third of its letters would have to change.
     */
    public static Optional<String> of(String word, Collection<String> known) {
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int longest = Math.max(word.length(), candidate.length());
            if (Math.abs(word.length() - candidate.length()) > longest / 3) {
                continue;
            }
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least && distance <= Math.max(1, longest / 3)) {
                least = distance;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest);
    }

    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(Math.min(last[j] + 1, current[j - 1] + 1), last[j - 1] + change);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                current[j] = swapped ? Math.min(best, beforeLast[j - 2] + 1) : best;
            }
            int[] reused = beforeLast;
            beforeLast = last;
            last = current;
            current = reused;
        }
        return last[b.length()];
    }
}
