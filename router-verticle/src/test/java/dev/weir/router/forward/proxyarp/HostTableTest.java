// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import static dev.weir.router.forward.proxyarp.Literal.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostTableTest {
    private static final long MS = 1_000_000;
    private static final HostTimes TIMES = new HostTimes(1000 * MS, 500 * MS, 10_000 * MS);
    private static final HostLimits LIMITS = new HostLimits(8, 5, 3, 2);
    private static final InetAddress A = ip("10.79.0.11");
    private static final InetAddress B = ip("10.79.0.21");
    private static final InetAddress NOBODY = ip("0.0.0.0");

    private final Log log = new Log();
    private final HostCounts counts = new HostCounts();
    private final HostTable table = new HostTable(3, TIMES, LIMITS, counts, log);
    private long nowNs = 7_000 * MS;

    /** Writes down what is to be done, a word or two each. */
    private static final class Log implements HostEvents {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void search(int side, InetAddress target) {
            lines.add("search " + side + " " + Addresses.text(target));
        }

        @Override
        public void probe(Host host) {
            lines.add("probe " + host.side() + " " + Addresses.text(host.address()));
        }

        @Override
        public void placed(Host host, int sideBefore) {
            lines.add("placed " + Addresses.text(host.address()) + " " + sideBefore + ">" + host.side());
        }

        @Override
        public void removed(Host host) {
            lines.add("removed " + Addresses.text(host.address()));
        }

        @Override
        public void answer(Question question, Host host) {
            lines.add("answer " + question.side() + " " + Addresses.text(host.address()) + " to "
                    + Addresses.text(question.asker()));
        }

        @Override
        public void disputed(Host owner, Host other) {
            lines.add("disputed " + owner.side() + " by " + other.side());
        }

        List<String> taken() {
            List<String> taken = List.copyOf(lines);
            lines.clear();
            return taken;
        }
    }

    private static Host host(InetAddress address, int side) {
        return new Host(address, new MacAddress(0x0200_0000_0000L + address.hashCode() % 251), side);
    }

    private static Question question(int side, InetAddress target, InetAddress asker) {
        return new Question(side, target, new MacAddress(0x0200_0000_1000L + asker.hashCode() % 251), asker);
    }

    /** Lets time pass as a thread would that wakes whenever something is due. */
    private void pass(long ms) {
        long endNs = nowNs + ms * MS;
        long nextNs = table.advance(nowNs);
        while (nextNs <= endNs) {
            nowNs = nextNs;
            nextNs = table.advance(nowNs);
        }
        nowNs = endNs;
    }

    private void heard(InetAddress address, int side) {
        table.heard(host(address, side), nowNs);
    }

    @Test
    void shouldPlaceAHostThatShowsItselfOnce() {
        heard(A, 1);
        heard(A, 1);

        assertThat(log.taken()).containsExactly("placed 10.79.0.11 -1>1");
        assertThat(table.hosts()).containsExactly(host(A, 1));
        assertThat(counts.learnt()).isEqualTo(1);
    }

    @Test
    void shouldAskASilentHostAndKeepOneThatAnswers() {
        heard(A, 1);
        pass(600);
        heard(A, 1);
        pass(900);
        assertThat(log.taken()).containsExactly("placed 10.79.0.11 -1>1");

        pass(200);
        assertThat(log.taken()).containsExactly("probe 1 10.79.0.11");
        heard(A, 1);
        pass(900);
        assertThat(log.taken()).isEmpty();
    }

    @Test
    void shouldLookForAHostThatDoesNotAnswerOnAllSidesLessAndLessOftenAndThenForgetIt() {
        heard(A, 1);
        pass(1400);
        log.taken();

        pass(200);
        assertThat(log.taken()).containsExactly("search 0 10.79.0.11", "search 1 10.79.0.11", "search 2 10.79.0.11");
        pass(8400);
        List<String> searches = log.taken();
        assertThat(searches).hasSize(3 * 5).doesNotContain("removed 10.79.0.11");
        pass(2000);
        assertThat(log.taken()).containsExactly("removed 10.79.0.11");
        assertThat(table.size()).isZero();
        assertThat(counts.forgotten()).isEqualTo(1);
        assertThat(table.advance(nowNs)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldFindAHostThatMovedWithoutAWordWithinTwoSeconds() {
        heard(A, 1);
        pass(1600);
        log.taken();

        heard(A, 2);

        assertThat(log.taken()).containsExactly("placed 10.79.0.11 1>2");
        assertThat(counts.moved()).isEqualTo(1);
    }

    @Test
    void shouldMoveAHostThatShowsItselfElsewhereOnceItsOldPlaceIsSilent() {
        heard(A, 1);
        heard(A, 0);
        assertThat(log.taken()).containsExactly("placed 10.79.0.11 -1>1", "probe 1 10.79.0.11");

        pass(499);
        assertThat(log.taken()).isEmpty();
        pass(1);
        assertThat(log.taken()).containsExactly("placed 10.79.0.11 1>0");
        assertThat(table.hosts()).containsExactly(host(A, 0));
    }

    @Test
    void shouldKeepAHostThatAnswersWhereItWasWhenAnotherClaimsItsAddress() {
        heard(A, 1);
        heard(A, 0);
        heard(A, 1);
        pass(900);

        assertThat(log.taken()).containsExactly("placed 10.79.0.11 -1>1", "probe 1 10.79.0.11", "disputed 1 by 0");
        assertThat(table.hosts()).containsExactly(host(A, 1));
        assertThat(counts.disputed()).isEqualTo(1);
        assertThat(counts.moved()).isZero();
    }

    @Test
    void shouldAskOnlyOnceHoweverOftenAnAddressIsClaimed() {
        heard(A, 1);
        for (int i = 0; i < 100; i++) {
            heard(A, 0);
            heard(A, 2);
        }

        assertThat(log.taken()).containsExactly("placed 10.79.0.11 -1>1", "probe 1 10.79.0.11");
    }

    @Test
    void shouldTakeAnotherCardOfAHostOnItsSideAtOnce() {
        heard(A, 1);
        log.taken();
        Host other = new Host(A, MacAddress.parse("02:00:00:00:99:99"), 1);

        table.heard(other, nowNs);

        assertThat(log.taken()).containsExactly("placed 10.79.0.11 1>1");
        assertThat(table.hosts()).containsExactly(other);
        assertThat(counts.moved()).isZero();
    }

    @Test
    void shouldLookForAnUnknownHostOnTheOtherSidesAndAnswerWhoeverAsked() {
        table.asked(question(0, B, A), nowNs);
        table.asked(question(0, B, A), nowNs);
        assertThat(log.taken()).containsExactly("search 1 10.79.0.21", "search 2 10.79.0.21");

        heard(B, 2);

        assertThat(log.taken()).containsExactly("placed 10.79.0.21 -1>2", "answer 0 10.79.0.21 to 10.79.0.11");
        assertThat(table.searching()).isZero();
    }

    @Test
    void shouldNotAnswerForAHostOnTheAskersSide() {
        table.asked(question(0, B, A), nowNs);
        log.taken();

        heard(B, 0);

        assertThat(log.taken()).containsExactly("placed 10.79.0.21 -1>0");
    }

    @Test
    void shouldSearchThreeTimesForWhoIsNowhere() {
        table.asked(question(0, B, A), nowNs);
        pass(5000);

        assertThat(log.taken()).hasSize(2 * 3).allMatch(line -> line.startsWith("search"));
        assertThat(table.searching()).isZero();
        assertThat(table.advance(nowNs)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldSearchEverywhereOnceTwoSidesAskOrTheKernelDoes() {
        table.asked(question(0, B, A), nowNs);
        table.asked(question(1, B, ip("10.79.0.12")), nowNs);
        log.taken();
        pass(500);
        assertThat(log.taken()).containsExactly("search 0 10.79.0.21", "search 1 10.79.0.21", "search 2 10.79.0.21");

        table.failing(A, nowNs);
        assertThat(log.taken()).containsExactly("search 0 10.79.0.11", "search 1 10.79.0.11", "search 2 10.79.0.11");
    }

    @Test
    void shouldLeaveQuestionsForKnownHostsToTheKernel() {
        heard(B, 2);
        log.taken();

        table.asked(question(0, B, A), nowNs);

        assertThat(log.taken()).isEmpty();
    }

    @Test
    void shouldProbeAtOnceWhatTheKernelGetsNoAnswerFrom() {
        heard(B, 2);
        log.taken();

        table.failing(B, nowNs);
        table.failing(B, nowNs);

        assertThat(log.taken()).containsExactly("probe 2 10.79.0.21");
    }

    @Test
    void shouldDefendAnAddressOnlyWhenItsOwnerAnswers() {
        heard(B, 2);
        log.taken();
        table.asked(question(0, B, NOBODY), nowNs);
        assertThat(log.taken()).containsExactly("probe 2 10.79.0.21");

        heard(B, 2);

        assertThat(log.taken()).containsExactly("answer 0 10.79.0.21 to 0.0.0.0");
    }

    @Test
    void shouldLetAHostThatMovedHaveItsAddress() {
        heard(B, 2);
        table.asked(question(0, B, NOBODY), nowNs);
        pass(600);
        log.taken();

        heard(B, 0);

        assertThat(log.taken()).containsExactly("placed 10.79.0.21 2>0");
    }

    @Test
    void shouldRefuseMoreSearchesThanItHasRoomFor() {
        for (int i = 1; i <= 10; i++) {
            table.asked(question(0, ip("10.79.0." + i), A), nowNs);
        }

        assertThat(table.searching()).isEqualTo(3);
        assertThat(counts.searchesRefused()).isEqualTo(7);
    }

    @Test
    void shouldAnswerNoMoreQuestionsOfASearchThanItHasRoomFor() {
        for (int i = 1; i <= 10; i++) {
            table.asked(question(0, B, ip("10.79.1." + i)), nowNs);
        }
        log.taken();
        heard(B, 2);

        assertThat(log.taken()).hasSize(1 + 2);
    }

    @Test
    void shouldRefuseMoreHostsThanItHasRoomForUnlessOneIsMissing() {
        for (int i = 1; i <= 8; i++) {
            heard(ip("10.79.0." + i), 1);
        }
        heard(ip("10.79.0.9"), 1);
        assertThat(table.size()).isEqualTo(8);
        assertThat(counts.refused()).isEqualTo(1);

        pass(1400);
        for (int i = 2; i <= 8; i++) {
            heard(ip("10.79.0." + i), 1);
        }
        pass(200);
        log.taken();
        heard(ip("10.79.0.9"), 1);

        assertThat(log.taken()).containsExactly("removed 10.79.0.1", "placed 10.79.0.9 -1>1");
        assertThat(table.size()).isEqualTo(8);
    }

    @Test
    void shouldRefuseMoreAddressesOfOneStationThanItHasRoomFor() {
        MacAddress mac = MacAddress.parse("02:00:00:00:00:aa");
        for (int i = 1; i <= 7; i++) {
            table.heard(new Host(ip("10.79.0." + i), mac, 1), nowNs);
        }

        assertThat(table.size()).isEqualTo(5);
        assertThat(counts.refused()).isEqualTo(2);
    }

    @Test
    void shouldCountTheAddressesOfAStationDownWhenTheyGo() {
        MacAddress mac = MacAddress.parse("02:00:00:00:00:aa");
        for (int round = 0; round < 3; round++) {
            for (int i = 1; i <= 5; i++) {
                table.heard(new Host(ip("10.79." + round + "." + i), mac, 1), nowNs);
            }
            pass(20_000);
            assertThat(table.size()).isZero();
        }

        assertThat(counts.refused()).isZero();
    }

    @Test
    void shouldAskTheHostsThatTheKernelKnewWithinOneInterval() {
        for (int i = 1; i <= 6; i++) {
            table.restore(host(ip("10.79.0." + i), 1), nowNs);
        }
        assertThat(log.taken()).isEmpty();
        pass(400);

        assertThat(log.taken()).hasSize(6).allMatch(line -> line.startsWith("probe 1"));
        assertThat(table.hosts()).hasSize(6);
    }
}
