// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.packet.TunnelType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads what a filter is put together from: a keyword, what qualifies it, and its value or values. */
final class PrimitiveParser {
    private static final List<String> SIDED =
            List.of("host", "ip", "net", "port", "portrange", "mac", "bytes", "octets", "packets", "duration", "flags");

    private static final List<String> AFTER_ENDPOINT = List.of("host", "ip", "net", "port", "portrange", "src", "dst");

    private static final List<String> WORDS = words();

    private final Tokens tokens;
    private final InterfaceNames interfaces;

    /** Reads another value of the last primitive, for {@code port 80 or 443}; {@code null} where it had none. */
    private Function<Token, Condition> again;

    PrimitiveParser(Tokens tokens, InterfaceNames interfaces) {
        this.tokens = tokens;
        this.interfaces = interfaces;
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>(SIDED);
        words.addAll(
                List.of("any", "all", "not", "src", "dst", "proto", "ip4", "ipv4", "inet", "ip6", "ipv6", "inet6"));
        words.addAll(List.of("pps", "bps", "bpp", "vlan", "vni", "tunnel", "nat", "tos", "if", "point", "label"));
        words.addAll(List.of("icmp-type", "icmp-code", "reason", "flowid"));
        words.addAll(Protocols.names());
        return List.copyOf(words);
    }

    Condition primitive() {
        Token token = tokens.peek();
        if (token.isValue() && again != null) {
            return again.apply(tokens.take());
        }
        if (Values.isAddress(token)) {
            return values(value -> new Condition.Within(Side.EITHER, Endpoint.FLOW, Values.network(value)));
        }
        Side side = side();
        Token keyword = tokens.take();
        if (keyword.is("nat") || keyword.is("tunnel")) {
            return endpoint(keyword, side);
        }
        if (SIDED.contains(keyword.text())) {
            return sided(keyword, side == null ? Side.EITHER : side, side != null);
        }
        if (side != null) {
            throw Tokens.unknown(keyword, "expected " + String.join(", ", SIDED), SIDED);
        }
        Condition condition = plain(keyword);
        if (condition == null) {
            throw Tokens.unknown(keyword, "expected a word such as host, net, port, tcp, bytes or not", WORDS);
        }
        return condition;
    }

    /** Reads {@code src}, {@code dst}, {@code src or dst}, {@code src and dst}; {@code null} where none stands. */
    private Side side() {
        String first = tokens.peek().text();
        if (!tokens.accept("src", "dst")) {
            return null;
        }
        String other = "src".equals(first) ? "dst" : "src";
        if (tokens.peekSecond().is(other)) {
            if (tokens.accept("or", "||")) {
                tokens.take();
                return Side.EITHER;
            }
            if (tokens.accept("and", "&&")) {
                tokens.take();
                return Side.BOTH;
            }
        }
        return "src".equals(first) ? Side.SRC : Side.DST;
    }

    private Condition sided(Token keyword, Side side, boolean given) {
        again = null;
        return switch (keyword.text()) {
            case "ip" ->
                given || Values.isAddress(tokens.peek()) || tokens.peek().is("in")
                        ? addresses(side, Endpoint.FLOW)
                        : qualified(new Condition.Has(FieldGroup.IPV4));
            case "host", "net", "port", "portrange" -> ends(keyword, side, Endpoint.FLOW);
            case "mac" -> values(value -> new Condition.Mac(side, Values.mac(value)));
            case "bytes", "octets" -> count(Counter.BYTES, side, "octets");
            case "packets" -> count(Counter.PACKETS, side, "packets");
            case "duration" -> {
                Comparison comparison = comparison();
                yield new Condition.Count(Counter.DURATION, side, comparison, Values.durationNs(tokens.take()));
            }
            case "flags" -> {
                boolean exactly = tokens.accept("=", "==", "eq");
                yield new Condition.Flags(side, Values.flags(tokens.take()), exactly);
            }
            default -> throw new IllegalStateException(keyword.text());
        };
    }

    /** Reads what comes after {@code nat} or {@code tunnel}, whose side may stand before or after. */
    private Condition endpoint(Token keyword, Side before) {
        boolean nat = keyword.is("nat");
        Endpoint endpoint = nat ? Endpoint.NAT : Endpoint.TUNNEL;
        Side after = before == null ? side() : null;
        Side side = before == null ? after : before;
        if (AFTER_ENDPOINT.contains(tokens.peek().text())) {
            Token what = tokens.take();
            if (what.is("src") || what.is("dst") || !nat && what.text().startsWith("port")) {
                throw Tokens.wrong(what, "expected host or net" + (nat ? ", port or portrange" : ""));
            }
            return ends(what, side == null ? Side.EITHER : side, endpoint);
        }
        if (side != null) {
            throw Tokens.unknown(
                    tokens.peek(), "expected host or net" + (nat ? ", port or portrange" : ""), AFTER_ENDPOINT);
        }
        again = null;
        return nat ? new Condition.Has(FieldGroup.NAT) : tunnel();
    }

    private Condition tunnel() {
        Token next = tokens.peek();
        if (next.is("id")) {
            tokens.take();
            return number(NumberField.TUNNEL_ID, "a tunnel's identifier");
        }
        for (TunnelType type : TunnelType.values()) {
            // The load balancer's tunnel is GENEVE in records, and bears its name.
            if (type != TunnelType.NONE && type != TunnelType.GWLB && next.is(type.word())) {
                tokens.take();
                return new Condition.Numeric(NumberField.TUNNEL_TYPE, Comparison.EQUAL, type.ordinal());
            }
        }
        return new Condition.Has(FieldGroup.TUNNEL);
    }

    private Condition ends(Token what, Side side, Endpoint endpoint) {
        return switch (what.text()) {
            case "host", "ip" -> addresses(side, endpoint);
            case "net" -> values(value -> new Condition.Within(side, endpoint, Values.network(value)));
            case "portrange" -> values(value -> portRange(value, side, endpoint));
            default -> ports(side, endpoint);
        };
    }

    private Condition addresses(Side side, Endpoint endpoint) {
        return values(value -> new Condition.Within(side, endpoint, Values.address(value)));
    }

    private Condition ports(Side side, Endpoint endpoint) {
        Comparison comparison = Comparison.of(tokens.peek().text());
        if (comparison == null) {
            return values(value -> value.text().indexOf('-') > 0
                    ? portRange(value, side, endpoint)
                    : port(Comparison.EQUAL, value, side, endpoint));
        }
        tokens.take();
        return port(comparison, tokens.take(), side, endpoint);
    }

    private static Condition port(Comparison comparison, Token value, Side side, Endpoint endpoint) {
        int port = (int) Values.whole(value, "a port", 0xffff);
        return switch (comparison) {
            case EQUAL -> new Condition.PortRange(side, endpoint, port, port);
            case NOT_EQUAL -> new Condition.Not(new Condition.PortRange(side, endpoint, port, port));
            case LESS -> new Condition.PortRange(side, endpoint, 0, port - 1);
            case LESS_OR_EQUAL -> new Condition.PortRange(side, endpoint, 0, port);
            case GREATER -> new Condition.PortRange(side, endpoint, port + 1, 0xffff);
            case GREATER_OR_EQUAL -> new Condition.PortRange(side, endpoint, port, 0xffff);
        };
    }

    private static Condition portRange(Token value, Side side, Endpoint endpoint) {
        int dash = value.text().indexOf('-');
        if (dash < 1) {
            throw Tokens.wrong(value, "expected two ports such as 8000-8080");
        }
        int lowest = (int) Values.whole(part(value, 0, dash), "a port", 0xffff);
        int highest = (int) Values.whole(part(value, dash + 1, value.text().length()), "a port", 0xffff);
        if (lowest > highest) {
            throw Tokens.wrong(value, "expected the lower port first");
        }
        return new Condition.PortRange(side, endpoint, lowest, highest);
    }

    private static Token part(Token value, int from, int to) {
        String text = value.text().substring(from, to);
        return text.isEmpty()
                ? new Token(Token.Kind.END, "", "", value.column() + from)
                : new Token(Token.Kind.WORD, text, text, value.column() + from);
    }

    /** Reads what has no side; {@code null} where it is no such word. */
    private Condition plain(Token keyword) {
        again = null;
        int protocol = keyword.isEnd() ? -1 : Protocols.number(keyword.text());
        if (protocol >= 0) {
            return qualified(new Condition.Numeric(NumberField.PROTOCOL, Comparison.EQUAL, protocol));
        }
        return switch (keyword.text()) {
            case "any", "all" -> Condition.ANY;
            case "ip4", "ipv4", "inet" -> qualified(new Condition.Has(FieldGroup.IPV4));
            case "ip6", "ipv6", "inet6" -> qualified(new Condition.Has(FieldGroup.IPV6));
            case "proto" -> qualified(values(PrimitiveParser::protocol));
            case "pps" -> rate(Ratio.PPS, "packets a second");
            case "bps" -> rate(Ratio.BPS, "bits a second");
            case "bpp" -> rate(Ratio.BPP, "octets a packet");
            case "vlan" -> vlan();
            case "vni" -> number(NumberField.VNI, "a VNI");
            case "if" -> values(this::networkInterface);
            case "point" -> number(NumberField.OBSERVATION_POINT, "an Observation Point's id");
            case "tos" -> number(NumberField.TOS, "a type of service");
            case "label" -> number(NumberField.FLOW_LABEL, "a flow label");
            case "icmp-type" -> number(NumberField.ICMP_TYPE, "an ICMP type");
            case "icmp-code" -> number(NumberField.ICMP_CODE, "an ICMP code");
            case "flowid" -> number(NumberField.FLOW_ID, "a flow's identifier");
            case "reason" -> values(PrimitiveParser::reason);
            default -> null;
        };
    }

    /** {@code tcp port 80} is {@code tcp and port 80}. */
    private Condition qualified(Condition condition) {
        Token next = tokens.peek();
        boolean goesOn = next.is("src")
                || next.is("dst")
                || next.is("proto")
                || next.is("ip")
                || next.is("host")
                || next.is("net")
                || next.is("port")
                || next.is("portrange");
        if (!goesOn) {
            return condition;
        }
        Condition more = primitive();
        return new Condition.All(new Conditions(List.of(condition, more)));
    }

    private static Condition protocol(Token value) {
        int number = Protocols.number(value.text());
        return new Condition.Numeric(
                NumberField.PROTOCOL,
                Comparison.EQUAL,
                number >= 0 || !value.isValue() && unknownProtocol(value)
                        ? number
                        : Values.whole(value, "an IP protocol's number", 0xff));
    }

    private static boolean unknownProtocol(Token value) {
        throw Tokens.unknown(value, "expected an IP protocol's name or number", Protocols.names());
    }

    private Condition vlan() {
        Token next = tokens.peek();
        if (!next.isValue() && Comparison.of(next.text()) == null && !next.is("in")) {
            return new Condition.Has(FieldGroup.VLAN);
        }
        Condition outer = null;
        Comparison comparison = Comparison.of(next.text());
        if (comparison != null) {
            tokens.take();
            long value = Values.whole(tokens.take(), "a VLAN", 0xfff);
            outer = eitherTag(comparison == Comparison.NOT_EQUAL ? Comparison.EQUAL : comparison, value);
            return comparison == Comparison.NOT_EQUAL ? new Condition.Not(outer) : outer;
        }
        return values(value -> eitherTag(Comparison.EQUAL, Values.whole(value, "a VLAN", 0xfff)));
    }

    private static Condition eitherTag(Comparison comparison, long value) {
        return new Condition.One(new Conditions(List.of(
                new Condition.Numeric(NumberField.VLAN, comparison, value),
                new Condition.Numeric(NumberField.CUSTOMER_VLAN, comparison, value))));
    }

    private Condition networkInterface(Token value) {
        long index = value.isValue() || value.kind() != Token.Kind.WORD ? 0 : interfaces.index(value.written());
        if (index == 0 && !value.isValue()) {
            throw Tokens.wrong(value, "expected an interface's index, or the name of one that this machine has");
        }
        return new Condition.Numeric(
                NumberField.INTERFACE,
                Comparison.EQUAL,
                index != 0 ? index : Values.whole(value, "an interface's index", NumberField.INTERFACE.largest()));
    }

    private static Condition reason(Token value) {
        for (FlowEndReason reason : FlowEndReason.values()) {
            String word = reason.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            if (value.is(word)) {
                return new Condition.Numeric(NumberField.END_REASON, Comparison.EQUAL, reason.code());
            }
        }
        return new Condition.Numeric(
                NumberField.END_REASON,
                Comparison.EQUAL,
                Values.whole(
                        value,
                        "idle-timeout, active-timeout, end-of-flow, forced-end, lack-of-resources or their number",
                        FlowEndReason.values().length));
    }

    private Condition number(NumberField field, String what) {
        Comparison comparison = Comparison.of(tokens.peek().text());
        if (comparison != null) {
            tokens.take();
            return new Condition.Numeric(field, comparison, Values.whole(tokens.take(), what, field.largest()));
        }
        return values(
                value -> new Condition.Numeric(field, Comparison.EQUAL, Values.whole(value, what, field.largest())));
    }

    private Condition count(Counter counter, Side side, String what) {
        Comparison comparison = comparison();
        return new Condition.Count(counter, side, comparison, Values.count(tokens.take(), what));
    }

    private Condition rate(Ratio ratio, String what) {
        Comparison comparison = comparison();
        return new Condition.Rate(
                ratio, comparison, Values.scaled(tokens.take(), what).doubleValue());
    }

    /** A comparison that has to stand, unless a number follows at once, which means equality. */
    private Comparison comparison() {
        Token token = tokens.peek();
        Comparison comparison = Comparison.of(token.text());
        if (comparison != null) {
            tokens.take();
            return comparison;
        }
        if (token.isValue()) {
            return Comparison.EQUAL;
        }
        throw Tokens.wrong(token, "expected one of " + String.join(" ", Comparison.allWords()) + " and a number");
    }

    /** Reads one value, several with commas, or {@code in [ ... ]}; any of them may hold. */
    private Condition values(Function<Token, Condition> reader) {
        List<Condition> conditions = new ArrayList<>();
        if (tokens.accept("in")) {
            tokens.expect("[");
            do {
                conditions.add(reader.apply(tokens.take()));
                tokens.accept(",");
            } while (!tokens.accept("]"));
        } else {
            do {
                conditions.add(reader.apply(tokens.take()));
            } while (tokens.accept(","));
        }
        again = reader;
        return conditions.size() == 1 ? conditions.get(0) : new Condition.One(new Conditions(conditions));
    }
}
