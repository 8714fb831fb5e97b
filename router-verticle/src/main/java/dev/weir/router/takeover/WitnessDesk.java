// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node hears of the nodes of any group that have its key, and what it answers those that ask it as their witness. One
 * thread uses it.
 */
final class WitnessDesk {
    /** Of more nodes, the one that was silent for the longest is forgotten. */
    private static final int MAX = 64;

    private record Member(long group, String node) {}

    private record Heard(Beat beat, long atNs) {}

    private final Map<Member, Heard> members = new LinkedHashMap<>(MAX, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Member, Heard> eldest) {
            return size() > MAX;
        }
    };

    /** Takes in what a node says of itself, in a heartbeat or a question. */
    void note(Datagram from, long nowNs) {
        Member member = new Member(from.group(), from.beat().node());
        Heard before = members.get(member);
        if (before == null || from.beat().isNewerThan(before.beat)) {
            members.put(member, new Heard(from.beat(), nowNs));
        }
    }

    /**
     * Answers a question.
     *
     * @param self what the node that answers says of itself
     */
    Datagram answer(Datagram question, Beat self, long nowNs) {
        Beat best = null;
        for (Map.Entry<Member, Heard> one : members.entrySet()) {
            Beat beat = one.getValue().beat;
            boolean isMeant = question.subject().isEmpty()
                    ? !beat.node().equals(question.beat().node())
                    : beat.node().equals(question.subject());
            boolean isHeard = nowNs - one.getValue().atNs < question.silenceMs() * 1_000_000L;
            if (one.getKey().group == question.group() && isMeant && isHeard && isBetter(beat, best)) {
                best = beat;
            }
        }
        return answer(question, self, best);
    }

    /** One with traffic before one without, then by rank. */
    private static boolean isBetter(Beat beat, Beat best) {
        if (best == null || beat.state().hasTraffic() != best.state().hasTraffic()) {
            return best == null || beat.state().hasTraffic();
        }
        return Rank.OF_CANDIDATE.compare(beat, best) > 0;
    }

    private static Datagram answer(Datagram question, Beat self, Beat heard) {
        Beat told = heard == null ? self : heard;
        List<Held> who =
                heard == null ? List.of() : List.of(new Held(heard.node(), heard.epoch(), heard.term(), false));
        Beat beat = new Beat(
                self.node(),
                self.epoch(),
                self.sequence(),
                told.term(),
                told.state(),
                told.priority(),
                told.fit(),
                false,
                false,
                who,
                "");
        return new Datagram(
                Datagram.Kind.ANSWER,
                question.group(),
                question.path(),
                false,
                question.number(),
                0,
                heard != null,
                question.subject(),
                beat);
    }
}
