// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What is being asked of the witness, and what it answered. Without a witness everything is agreed, and nobody cut off. */
final class WitnessDialogue {
    private final GroupSettings settings;
    private final Consumer<FailoverAction> outlet;
    private final Map<String, WitnessInquiry> inquiries = new HashMap<>();
    private long question;
    private boolean hasAnswered;
    private long answeredNs;
    private String agreed;
    private Testimony rival;
    private boolean alone;
    private long aloneNs;

    /**
     * Nothing is asked yet.
     *
     * @param outlet takes the questions
     */
    WitnessDialogue(GroupSettings settings, Consumer<FailoverAction> outlet) {
        this.settings = settings;
        this.outlet = outlet;
    }

    /** An answer has come; what it says counts until {@link #forget}. */
    void answered(long nowNs, Testimony testimony, Beat own) {
        hasAnswered = true;
        answeredNs = nowNs;
        WitnessInquiry inquiry = inquiries.get(testimony.subject());
        if (inquiry == null || !inquiry.concerns(testimony)) {
            return;
        }
        if (testimony.heard() && testimony.state().hasTraffic()) {
            rival = testimony;
            return;
        }
        // One that the witness hears, and that could have the traffic as well, asks it as we do: one of the two has to
        // wait.
        boolean isFree = !testimony.heard() || !testimony.isOfHigherRank(own);
        if (inquiry.isRipe(nowNs, settings) && isFree) {
            agreed = testimony.subject();
        }
    }

    /** The decision that an answer led to has been made. */
    void forget() {
        agreed = null;
        rival = null;
    }

    /** Somebody whom the witness hears with traffic, if the answer at hand says so; else {@code null}. */
    Testimony rival() {
        return rival;
    }

    /**
     * Whether the witness agrees that a node is gone; if it has not been asked, it is.
     *
     * @param subject the node; empty for whoever may have the traffic
     * @param silenceNs for how long the witness must not have heard it
     */
    boolean agrees(long nowNs, String subject, long silenceNs) {
        if (!settings.hasWitness() || subject.equals(agreed)) {
            return true;
        }
        ask(nowNs, subject, silenceNs);
        return false;
    }

    /** Asks when it is time to. */
    void ask(long nowNs, String subject, long silenceNs) {
        WitnessInquiry inquiry = inquiries.computeIfAbsent(subject, WitnessInquiry::new);
        FailoverAction.AskWitness asking = inquiry.ask(nowNs, question + 1, settings, silenceNs);
        if (asking != null) {
            question = asking.question();
            outlet.accept(asking);
        }
    }

    /** Nothing more is to be asked of a node. */
    void close(String subject) {
        inquiries.remove(subject);
    }

    /** Nothing more is to be asked. */
    void closeAll() {
        inquiries.clear();
        alone = false;
    }

    boolean hasAnswered() {
        return hasAnswered;
    }

    /** When it answered last, if it ever has. */
    long answeredNs() {
        return answeredNs;
    }

    boolean hasAnsweredSince(long sinceNs) {
        return hasAnswered && answeredNs - sinceNs >= 0;
    }

    /** Whether neither another node nor the witness can be reached; the witness is asked meanwhile. */
    boolean isCutOff(long nowNs, boolean hearsAnother) {
        if (!settings.hasWitness() || hearsAnother) {
            if (alone) {
                alone = false;
                close("");
            }
            return false;
        }
        if (!alone) {
            alone = true;
            aloneNs = nowNs;
        }
        ask(nowNs, "", settings.silenceNs());
        long contactNs = hasAnsweredSince(aloneNs) ? answeredNs : aloneNs;
        return nowNs - contactNs >= settings.isolationNs();
    }
}
