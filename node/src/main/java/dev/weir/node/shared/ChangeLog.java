// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.text.ConfigException;
import dev.weir.config.text.PatchText;
import dev.weir.node.reconfigure.SharedMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The shared changes of a cluster in their order, the one that is under way, and the highest number given out. It holds
 * {@value #MOST_CHANGES} changes and {@value #MOST_CHARACTERS} characters of patches: beyond, old changes are folded into one where
 * that comes to the same, and else forgotten.
 *
 * @param cluster name of the cluster
 * @param last the highest number that was given out, to shared changes and to those of single nodes
 * @param folded the number up to which changes may have been folded or forgotten; 0 for none
 * @param forgotten the number up to which a change may be missing; 0 for none
 * @param made the changes that were made, the oldest first
 * @param pending the change that is under way; {@code null} for none
 */
record ChangeLog(String cluster, long last, long folded, long forgotten, List<SharedChange> made, Pending pending) {
    static final int MOST_CHANGES = 100;
    static final int MOST_CHARACTERS = 1 << 20;
    private static final int MOST_CHARACTERS_OF_ONE = 1 << 17;

    ChangeLog {
        made = List.copyOf(made);
    }

    /** One of a cluster that shares no change yet. */
    static ChangeLog empty(String cluster) {
        return new ChangeLog(cluster, 0, 0, 0, List.of(), null);
    }

    /** The number of the newest change that was made. */
    long newest() {
        return made.isEmpty() ? folded : made.get(made.size() - 1).number();
    }

    /** Whether it knows of later changes than another one does. */
    boolean isLaterThan(ChangeLog other) {
        return newest() > other.newest();
    }

    boolean hasMade(String id) {
        return made.stream().anyMatch(change -> change.id().equals(id));
    }

    boolean isPending(String id) {
        return pending != null && pending.isOf(id);
    }

    /** Whether what a node has made up to a mark is what the cluster has. Of another cluster nothing counts. */
    boolean knows(SharedMark mark) {
        return own(mark).number() <= folded || hasMade(mark.id());
    }

    /** The changes that a node of a group has not made yet, the oldest first, if it has made all up to a mark. */
    List<SharedChange> missedSince(SharedMark mark, String group) {
        long number = own(mark).number();
        return made.stream()
                .filter(change -> change.number() > number && change.concerns(group))
                .toList();
    }

    /** The mark, if it is one of this cluster's. */
    SharedMark own(SharedMark mark) {
        return mark.cluster().equals(cluster) ? mark : SharedMark.NONE;
    }

    ChangeLog withLast(long number) {
        return new ChangeLog(cluster, Math.max(last, number), folded, forgotten, made, pending);
    }

    /** With a change under way, or another state of it, or none. */
    ChangeLog with(Pending other) {
        return new ChangeLog(cluster, Math.max(last, number(other)), folded, forgotten, made, other);
    }

    private static long number(Pending pending) {
        return pending == null ? 0 : Math.max(pending.change().number(), pending.backNumber());
    }

    /** With the change that was under way as one that was made. */
    ChangeLog settled() {
        List<SharedChange> more = new ArrayList<>(made);
        more.add(pending.change());
        return new ChangeLog(cluster, last, folded, forgotten, more, null).trimmed();
    }

    private ChangeLog trimmed() {
        List<SharedChange> kept = new ArrayList<>(made);
        long nowFolded = folded;
        long nowForgotten = forgotten;
        while (kept.size() > 1 && (kept.size() > MOST_CHANGES || characters(kept) > MOST_CHARACTERS)) {
            Optional<SharedChange> one = foldOldest(kept);
            if (one.isEmpty()) {
                nowForgotten = kept.remove(0).number();
            }
            nowFolded = Math.max(nowFolded, one.map(SharedChange::number).orElse(nowForgotten));
        }
        return new ChangeLog(cluster, last, nowFolded, nowForgotten, kept, pending);
    }

    private static long characters(List<SharedChange> changes) {
        return changes.stream().mapToLong(change -> change.patch().length()).sum();
    }

    /** Of the older half, makes the first two that can be one that; only neighbours, so that the order stays what it was. */
    private static Optional<SharedChange> foldOldest(List<SharedChange> kept) {
        for (int i = 0; i < (kept.size() + 1) / 2; i++) {
            Optional<SharedChange> one = folded(kept.get(i), kept.get(i + 1));
            if (one.isPresent()) {
                kept.remove(i + 1);
                kept.set(i, one.get());
                return one;
            }
        }
        return Optional.empty();
    }

    private static Optional<SharedChange> folded(SharedChange first, SharedChange second) {
        boolean alike = first.scope() == second.scope() && first.group().equals(second.group());
        if (!alike || first.patch().length() + second.patch().length() > MOST_CHARACTERS_OF_ONE) {
            return Optional.empty();
        }
        try {
            return PatchText.composed(first.patch(), second.patch())
                    .map(patch -> new SharedChange(
                            second.number(),
                            first.since(),
                            second.id(),
                            second.scope(),
                            second.group(),
                            patch,
                            second.who(),
                            second.when()));
        } catch (ConfigException unreadable) {
            throw new IllegalStateException("a patch that was laid over configurations cannot be read", unreadable);
        }
    }
}
