// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/**
 * What one node sends another.
 *
 * @param kind what it is for
 * @param group which group it is of, as {@link HeartbeatCodec#groupOf} tells
 * @param path the sender's number for the way it takes; each way has its own order of sequence numbers
 * @param toWitness whether it is sent to be heard by a witness and not by a member of the group
 * @param number packets that the sender has metered in a heartbeat; the number of the question in a question and its answer
 * @param silenceMs in a question, whom the witness has not heard for so long, it does not hear
 * @param heard in an answer, whether the witness hears whom it was asked about, of which the beat tells then
 * @param subject in a question and its answer, whom it is about; empty for whoever of the others may have the traffic
 * @param beat what the sender says of itself; in an answer its name, epoch and sequence alone, the rest is the heard one's
 */
record Datagram(
        Kind kind,
        long group,
        int path,
        boolean toWitness,
        long number,
        int silenceMs,
        boolean heard,
        String subject,
        Beat beat) {

    /** What a datagram is for. */
    enum Kind {
        HEARTBEAT(1),
        QUESTION(2),
        ANSWER(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** Its number in a datagram. */
        int code() {
            return code;
        }

        /** That of a number; {@code null} for a number without one. */
        static Kind of(int code) {
            return code >= 1 && code <= values().length ? values()[code - 1] : null;
        }
    }

    static Datagram heartbeat(long group, int path, boolean toWitness, long metered, Beat beat) {
        return new Datagram(Kind.HEARTBEAT, group, path, toWitness, metered, 0, false, "", beat);
    }

    static Datagram question(long group, int path, FailoverAction.AskWitness asking, Beat beat) {
        int silenceMs = (int) (asking.silenceNs() / 1_000_000);
        return new Datagram(
                Kind.QUESTION, group, path, true, asking.question(), silenceMs, false, asking.subject(), beat);
    }

    /** What an answer says; of this kind only. */
    Testimony testimony() {
        return heard
                ? new Testimony(
                        number,
                        subject,
                        true,
                        beat.held().get(0).owner(),
                        beat.state(),
                        beat.priority(),
                        beat.held().get(0).term(),
                        beat.fit())
                : Testimony.unheard(number, subject);
    }
}
