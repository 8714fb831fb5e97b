// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads a filter by recursive descent: {@code or} binds less than {@code and}, that less than {@code not}.
 *
 * <pre>
 *   filter = [ either ]
 *   either = both { ( "or" | "||" ) both }
 *   both   = one { ( "and" | "&amp;&amp;" ) one }
 *   one    = ( "not" | "!" ) one | "(" either ")" | primitive
 * </pre>
 */
final class FilterParser {
    /** Longer filters are refused: what is nested is read by recursion. */
    private static final int MAX_DEPTH = 64;

    /** The longest text that is read. */
    private static final int MAX_LENGTH = 16_384;

    private final Tokens tokens;
    private final PrimitiveParser primitives;
    private int depth;

    FilterParser(String text, InterfaceNames interfaces) {
        if (text.length() > MAX_LENGTH) {
            throw new FilterException(
                    MAX_LENGTH + 1,
                    "the filter has " + text.length() + " characters; it may have " + MAX_LENGTH + " at most");
        }
        this.tokens = new Tokens(text);
        this.primitives = new PrimitiveParser(tokens, interfaces);
    }

    Condition parse() {
        Condition condition = either();
        if (!tokens.peek().isEnd()) {
            throw Tokens.unknown(tokens.peek(), "expected and, or, or the end", List.of("and", "or"));
        }
        return condition;
    }

    private Condition either() {
        List<Condition> conditions = sequence(this::both, "or", "||");
        return conditions.size() == 1 ? conditions.get(0) : new Condition.One(new Conditions(conditions));
    }

    private Condition both() {
        List<Condition> conditions = sequence(this::one, "and", "&&");
        return conditions.size() == 1 ? conditions.get(0) : new Condition.All(new Conditions(conditions));
    }

    private List<Condition> sequence(Supplier<Condition> part, String word, String sign) {
        List<Condition> conditions = new ArrayList<>();
        do {
            conditions.add(part.get());
        } while (tokens.accept(word, sign));
        return conditions;
    }

    private Condition one() {
        Token token = tokens.peek();
        if (++depth > MAX_DEPTH) {
            throw new FilterException(token.column(), "nested more than " + MAX_DEPTH + " deep");
        }
        Condition condition;
        if (tokens.accept("not", "!")) {
            condition = new Condition.Not(one());
        } else if (tokens.accept("(")) {
            condition = either();
            tokens.expect(")");
        } else {
            condition = primitives.primitive();
        }
        depth--;
        return condition;
    }
}
