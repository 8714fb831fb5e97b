// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.flow.FieldGroup;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random filters over random flows: what is read and evaluated says the same as a plain interpretation beside it. */
class FlowFilterPropertyTest {
    /** A flow in plain numbers: IPv4 addresses as 10.0.0.x. */
    record Flow(
            int source, int destination, int protocol, int sourcePort, int destinationPort, long sent, long received) {
        boolean hasPorts() {
            return protocol == 6 || protocol == 17;
        }

        byte[] octets() {
            RecordBuilder record = RecordBuilder.tcp()
                    .between("10.0.0." + source, "10.0.0." + destination)
                    .ports(sourcePort, destinationPort)
                    .protocol(protocol)
                    .sent(sent, 100 * sent);
            if (received != 0) {
                record.received(received, 1000 * received);
            }
            if (protocol != 6) {
                record.without(FieldGroup.TCP);
            }
            if (!hasPorts()) {
                record.without(FieldGroup.PORTS);
            }
            return record.build();
        }
    }

    /** A filter's text and what it means; {@code binding} tells how firmly it holds together: 0 or, 1 and, 2 the rest. */
    record Expression(String text, Predicate<Flow> meaning, int binding) {
        String within(int least) {
            return binding < least ? "(" + text + ")" : text;
        }
    }

    @Property(tries = 3000)
    void shouldMeanWhatItSays(@ForAll("expressions") Expression expression, @ForAll("flows") Flow flow) {
        assertThat(FlowFilter.parse(expression.text()).matches(flow.octets(), RecordBuilder.start()))
                .as(expression.text())
                .isEqualTo(expression.meaning().test(flow));
    }

    @Property(tries = 2000)
    void shouldRefuseOrReadAnyText(@ForAll("texts") String text) {
        try {
            assertThat(FlowFilter.parse(text, name -> 0).toString()).isNotEmpty();
        } catch (FilterException refused) {
            assertThat(refused.column()).isBetween(1, text.length() + 1);
        }
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> word = Arbitraries.of(
                "src",
                "dst",
                "and",
                "or",
                "not",
                "(",
                ")",
                "[",
                "]",
                ",",
                "in",
                "port",
                "host",
                "net",
                "10.0.0.0/8",
                "80",
                "80-90",
                "::1",
                "bytes",
                ">",
                "<=",
                "1M",
                "tcp",
                "flags",
                "S",
                "nat",
                "tunnel",
                "id",
                "vlan",
                "proto",
                "if",
                "reason",
                "0x10",
                "-",
                "/",
                ":",
                "1.",
                "mac",
                "duration",
                "5s",
                "\u00e9",
                "#",
                "ip",
                "pps");
        return word.list().ofMaxSize(12).map(words -> String.join(" ", words));
    }

    @Provide
    Arbitrary<Flow> flows() {
        Arbitrary<Integer> address = Arbitraries.integers().between(1, 4);
        Arbitrary<Integer> port = Arbitraries.integers().between(79, 82);
        Arbitrary<Long> packets = Arbitraries.longs().between(0, 3);
        return Combinators.combine(address, address, Arbitraries.of(6, 17, 50), port, port, packets, packets)
                .as(Flow::new);
    }

    @Provide
    Arbitrary<Expression> expressions() {
        return expressions(4);
    }

    private Arbitrary<Expression> expressions(int depth) {
        if (depth == 0) {
            return primitives();
        }
        Arbitrary<Expression> smaller = Arbitraries.lazy(() -> expressions(depth - 1));
        return Arbitraries.oneOf(
                primitives(),
                Combinators.combine(smaller, smaller, Arbitraries.of(" or ", " || ", "||"))
                        .as((a, b, or) -> new Expression(
                                a.within(0) + or + b.within(1),
                                f -> a.meaning().test(f) || b.meaning().test(f),
                                0)),
                Combinators.combine(smaller, smaller, Arbitraries.of(" and ", " && ", "&&"))
                        .as((a, b, and) -> new Expression(
                                a.within(1) + and + b.within(2),
                                f -> a.meaning().test(f) && b.meaning().test(f),
                                1)),
                Combinators.combine(smaller, Arbitraries.of("not ", "!"))
                        .as((a, not) ->
                                new Expression(not + a.within(2), a.meaning().negate(), 2)));
    }

    private Arbitrary<Expression> primitives() {
        Arbitrary<String> side = Arbitraries.of("src ", "dst ", "src or dst ", "src and dst ", "");
        return Arbitraries.oneOf(
                Combinators.combine(side, Arbitraries.integers().between(1, 5))
                        .as((s, a) -> new Expression(
                                s + "host 10.0.0." + a, f -> sides(s, f.source() == a, f.destination() == a), 2)),
                Combinators.combine(side, Arbitraries.of(29, 30, 31, 32))
                        .as((s, bits) -> new Expression(
                                s + "net 10.0.0.0/" + bits,
                                f -> sides(s, f.source() >>> 32 - bits == 0, f.destination() >>> 32 - bits == 0),
                                2)),
                Combinators.combine(
                                side,
                                Arbitraries.of("", "= ", "> ", "<= "),
                                Arbitraries.integers().between(79, 82))
                        .as((s, sign, p) -> new Expression(
                                s + "port " + sign + p,
                                f -> f.hasPorts()
                                        && sides(
                                                s, holds(sign, f.sourcePort(), p), holds(sign, f.destinationPort(), p)),
                                2)),
                Arbitraries.of(6, 17, 50)
                        .map(p -> new Expression(
                                p == 6 ? "tcp" : p == 17 ? "proto udp" : "proto 50", f -> f.protocol() == p, 2)),
                Combinators.combine(
                                Arbitraries.of("", "src ", "dst "),
                                Arbitraries.of("= ", "> ", "<= "),
                                Arbitraries.integers().between(0, 4))
                        .as((s, sign, n) ->
                                new Expression(s + "packets " + sign + n, f -> holds(sign, packets(s, f), n), 2)));
    }

    private static boolean sides(String side, boolean source, boolean destination) {
        return switch (side.strip()) {
            case "src" -> source;
            case "dst" -> destination;
            case "src and dst" -> source && destination;
            default -> source || destination;
        };
    }

    private static long packets(String side, Flow flow) {
        return switch (side.strip()) {
            case "src" -> flow.sent();
            case "dst" -> flow.received();
            default -> flow.sent() + flow.received();
        };
    }

    private static boolean holds(String sign, long left, long right) {
        return switch (sign.strip()) {
            case ">" -> left > right;
            case "<=" -> left <= right;
            default -> left == right;
        };
    }
}
