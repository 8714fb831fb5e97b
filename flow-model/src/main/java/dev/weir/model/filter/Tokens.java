// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import dev.weir.model.text.NearestWord;
import java.util.Collection;
import java.util.List;

/** The tokens of a filter, from left to right, and the complaints about them. */
final class Tokens {
    private final List<Token> tokens;
    private int at;

    Tokens(String text) {
        this.tokens = new Lexer(text).tokens();
    }

    /** The token that comes next. */
    Token peek() {
        return tokens.get(at);
    }

    /** The token after the next one. */
    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    /** Takes the next token. */
    Token take() {
        Token token = tokens.get(at);
        if (!token.isEnd()) {
            at++;
        }
        return token;
    }

    /** Takes the next token if it is one of these. */
    boolean accept(String... wanted) {
        for (String one : wanted) {
            if (peek().is(one)) {
                at++;
                return true;
            }
        }
        return false;
    }

    /** Takes the next token, which has to be this. */
    void expect(String wanted) {
        if (!accept(wanted)) {
            throw wrong(peek(), "expected \"" + wanted + "\"");
        }
    }

    /** A complaint about a token. */
    static FilterException wrong(Token token, String expected) {
        return new FilterException(token.column(), expected + ", but found " + token.quoted());
    }

    /** A complaint about a token that could have been one of many words. */
    static FilterException unknown(Token token, String expected, Collection<String> known) {
        String meant = token.kind() == Token.Kind.WORD
                ? NearestWord.of(token.text(), known)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("")
                : "";
        return new FilterException(token.column(), expected + ", but found " + token.quoted() + meant);
    }
}
