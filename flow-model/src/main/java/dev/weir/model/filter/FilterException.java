// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

/** A text that is no filter. The message is one line for people: the place, what is wrong, what would be right. */
public final class FilterException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final int column;

    FilterException(int column, String reason) {
        super("column " + column + ": " + reason);
        this.column = column;
    }

    /** Where in the text it went wrong, counted from 1; one past its end where something is missing. */
    public int column() {
        return column;
    }
}
