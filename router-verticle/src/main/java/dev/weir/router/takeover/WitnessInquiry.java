// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** A question that is put to the witness again and again until it is settled: at every heartbeat first, then less often. */
final class WitnessInquiry {
    private static final int OFTEN = 10;

    private final String subject;
    private long firstQuestion = -1;
    private long firstNs;
    private long nextNs;
    private int asked;
    private boolean answered;
    private boolean prompt;
    private long answeredNs;

    WitnessInquiry(String subject) {
        this.subject = subject;
    }

    /**
     * Asks when it is time to; {@code null} when it is not.
     *
     * @param question the number that a question would have
     * @param settings how often heartbeats are sent, and how long is less often
     * @param silenceNs what the question says of silence
     */
    FailoverAction.AskWitness ask(long nowNs, long question, GroupSettings settings, long silenceNs) {
        if (firstQuestion < 0) {
            firstQuestion = question;
            firstNs = nowNs;
            nextNs = nowNs;
        }
        if (nowNs - nextNs < 0) {
            return null;
        }
        asked++;
        nextNs = nowNs + (asked < OFTEN ? settings.intervalNs() : settings.silenceNs());
        return new FailoverAction.AskWitness(question, subject, silenceNs);
    }

    /** Whether an answer is to a question of this inquiry, and not of one before. */
    boolean concerns(Testimony testimony) {
        return firstQuestion >= 0 && testimony.question() >= firstQuestion;
    }

    /**
     * Whether an answer that has come now can be acted upon. One that was long in coming cannot at once: the network is just
     * back, and whoever is asked about may be heard in a moment.
     */
    boolean isRipe(long nowNs, GroupSettings settings) {
        if (!answered) {
            answered = true;
            answeredNs = nowNs;
            prompt = nowNs - firstNs < settings.silenceNs();
        }
        return prompt || nowNs - answeredNs >= settings.silenceNs();
    }
}
