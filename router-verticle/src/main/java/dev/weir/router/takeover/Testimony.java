// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/**
 * What a witness answered.
 *
 * @param question number of the question
 * @param subject whom it was asked about; empty for whoever of the others may have the traffic
 * @param heard whether it hears the subject; a gateway, which hears no heartbeats, never does
 * @param node name of the one it hears; this and what follows count only where one is heard
 */
record Testimony(
        long question,
        String subject,
        boolean heard,
        String node,
        FailoverState state,
        int priority,
        long term,
        boolean fit) {

    /** That the witness can be reached, and does not hear the subject. */
    static Testimony unheard(long question, String subject) {
        return new Testimony(question, subject, false, "", FailoverState.STARTING, 0, 0, false);
    }

    /** Whether the one that it hears could have the traffic rather than another. */
    boolean isOfHigherRank(Beat own) {
        int byPriority = Integer.compare(priority, own.priority());
        return fit && (byPriority > 0 || byPriority == 0 && node.compareTo(own.node()) > 0);
    }
}
