// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.bpf;

/**
 * The instruction codes of the BSD packet filter as net/bpf.h makes them: a class, or-ed with a size and a mode for
 * loads, with an operation and a source for arithmetic and jumps.
 */
final class BpfOpcode {
    static final int CLASS = 0x07;
    static final int LD = 0x00;
    static final int LDX = 0x01;
    static final int ST = 0x02;
    static final int STX = 0x03;
    static final int ALU = 0x04;
    static final int JMP = 0x05;
    static final int RET = 0x06;
    static final int MISC = 0x07;

    static final int SIZE = 0x18;
    static final int WORD = 0x00;
    static final int HALF = 0x08;
    static final int BYTE = 0x10;

    static final int MODE = 0xe0;
    static final int IMMEDIATE = 0x00;
    static final int ABSOLUTE = 0x20;
    static final int INDEXED = 0x40;
    static final int MEMORY = 0x60;
    static final int LENGTH = 0x80;
    /** Four times the low four bits of an octet: the length of an IPv4 header. */
    static final int HEADER_LENGTH = 0xa0;
    /** Not of net/bpf.h: the address family before a packet of BSD loopback, whatever the machine that captured. */
    static final int FAMILY = 0xc0;

    static final int OPERATION = 0xf0;
    static final int ADD = 0x00;
    static final int SUBTRACT = 0x10;
    static final int MULTIPLY = 0x20;
    static final int DIVIDE = 0x30;
    static final int OR = 0x40;
    static final int AND = 0x50;
    static final int SHIFT_LEFT = 0x60;
    static final int SHIFT_RIGHT = 0x70;
    static final int NEGATE = 0x80;
    static final int MODULO = 0x90;
    static final int XOR = 0xa0;

    static final int ALWAYS = 0x00;
    static final int EQUAL = 0x10;
    static final int GREATER = 0x20;
    static final int AT_LEAST = 0x30;
    static final int ANY_BIT_SET = 0x40;

    /** Set where the operand is X, clear where it is k. */
    static final int SOURCE_X = 0x08;

    /** Set where A is returned, clear where k is. */
    static final int RETURN_A = 0x10;

    /** Set where X goes into A, clear where A goes into X. */
    static final int X_TO_A = 0x80;

    static final int LOAD_WORD_ABSOLUTE = LD | WORD | ABSOLUTE;
    static final int LOAD_FAMILY = LD | WORD | FAMILY;

    private BpfOpcode() {}

    /** Whether k is an index into the scratch memory. */
    static boolean usesMemory(int code) {
        int type = code & CLASS;
        return type == ST || type == STX || (type == LD || type == LDX) && (code & MODE) == MEMORY;
    }

    /** Whether the machine knows the code. */
    static boolean isKnown(int code) {
        return code <= 0xff
                && switch (code & CLASS) {
                    case LD -> isLoad(code);
                    case LDX -> isLoadX(code);
                    case ST -> code == ST;
                    case STX -> code == STX;
                    case ALU -> (code & OPERATION) <= XOR;
                    case JMP -> (code & OPERATION) <= ANY_BIT_SET;
                    case RET -> code == RET || code == (RET | RETURN_A);
                    default -> code == MISC || code == (MISC | X_TO_A);
                };
    }

    private static boolean isLoad(int code) {
        return switch (code & MODE) {
            case ABSOLUTE, INDEXED -> (code & SIZE) <= BYTE;
            case IMMEDIATE, MEMORY, LENGTH, FAMILY -> (code & SIZE) == WORD;
            default -> false;
        };
    }

    private static boolean isLoadX(int code) {
        return switch (code & MODE) {
            case IMMEDIATE, MEMORY, LENGTH -> (code & SIZE) == WORD;
            case HEADER_LENGTH -> (code & SIZE) == BYTE;
            default -> false;
        };
    }
}
