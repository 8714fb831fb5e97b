// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts a filter into words and signs. */
final class Lexer {
    private static final String IN_WORDS = ".:/_-*";
    private static final List<String> SIGNS =
            List.of("&&", "||", "<=", ">=", "==", "!=", "<", ">", "=", "!", "(", ")", "[", "]", ",");

    private final String text;
    private int at;

    Lexer(String text) {
        this.text = text;
    }

    /** All tokens, the last one of kind END. */
    List<Token> tokens() {
        List<Token> tokens = new ArrayList<>();
        while (true) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                tokens.add(new Token(Token.Kind.END, "", "", at + 1));
                return tokens;
            }
            tokens.add(next());
        }
    }

    private Token next() {
        int from = at;
        while (at < text.length() && isWordCharacter(text.charAt(at))) {
            at++;
        }
        if (at > from) {
            String word = text.substring(from, at);
            return new Token(Token.Kind.WORD, word.toLowerCase(Locale.ROOT), word, from + 1);
        }
        for (String sign : SIGNS) {
            if (text.startsWith(sign, at)) {
                at += sign.length();
                return new Token(Token.Kind.SIGN, sign, sign, from + 1);
            }
        }
        int code = text.codePointAt(from);
        String shown = Character.isISOControl(code) ? "a control character" : '"' + Character.toString(code) + '"';
        throw new FilterException(from + 1, shown + " has no place in a filter");
    }

    private static boolean isWordCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || IN_WORDS.indexOf(c) >= 0;
    }
}
