// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.bpf;

import static dev.weir.router.capture.bpf.BpfOpcode.ABSOLUTE;
import static dev.weir.router.capture.bpf.BpfOpcode.ADD;
import static dev.weir.router.capture.bpf.BpfOpcode.ALU;
import static dev.weir.router.capture.bpf.BpfOpcode.ALWAYS;
import static dev.weir.router.capture.bpf.BpfOpcode.AND;
import static dev.weir.router.capture.bpf.BpfOpcode.AT_LEAST;
import static dev.weir.router.capture.bpf.BpfOpcode.BYTE;
import static dev.weir.router.capture.bpf.BpfOpcode.CLASS;
import static dev.weir.router.capture.bpf.BpfOpcode.DIVIDE;
import static dev.weir.router.capture.bpf.BpfOpcode.EQUAL;
import static dev.weir.router.capture.bpf.BpfOpcode.GREATER;
import static dev.weir.router.capture.bpf.BpfOpcode.HALF;
import static dev.weir.router.capture.bpf.BpfOpcode.IMMEDIATE;
import static dev.weir.router.capture.bpf.BpfOpcode.INDEXED;
import static dev.weir.router.capture.bpf.BpfOpcode.JMP;
import static dev.weir.router.capture.bpf.BpfOpcode.LD;
import static dev.weir.router.capture.bpf.BpfOpcode.LDX;
import static dev.weir.router.capture.bpf.BpfOpcode.LENGTH;
import static dev.weir.router.capture.bpf.BpfOpcode.MEMORY;
import static dev.weir.router.capture.bpf.BpfOpcode.MODE;
import static dev.weir.router.capture.bpf.BpfOpcode.MODULO;
import static dev.weir.router.capture.bpf.BpfOpcode.MULTIPLY;
import static dev.weir.router.capture.bpf.BpfOpcode.NEGATE;
import static dev.weir.router.capture.bpf.BpfOpcode.OPERATION;
import static dev.weir.router.capture.bpf.BpfOpcode.OR;
import static dev.weir.router.capture.bpf.BpfOpcode.RET;
import static dev.weir.router.capture.bpf.BpfOpcode.RETURN_A;
import static dev.weir.router.capture.bpf.BpfOpcode.SHIFT_LEFT;
import static dev.weir.router.capture.bpf.BpfOpcode.SIZE;
import static dev.weir.router.capture.bpf.BpfOpcode.SOURCE_X;
import static dev.weir.router.capture.bpf.BpfOpcode.ST;
import static dev.weir.router.capture.bpf.BpfOpcode.STX;
import static dev.weir.router.capture.bpf.BpfOpcode.SUBTRACT;
import static dev.weir.router.capture.bpf.BpfOpcode.XOR;
import static dev.weir.router.capture.bpf.BpfOpcode.X_TO_A;

import dev.weir.model.memory.Memory;

/**
 * A filter program and the machine that runs it: an accumulator A, an index X, sixteen words of scratch memory. A load
 * outside the frame rejects it, as does a division by zero. Jumps go forward, but for the loops of {@code protochain},
 * which are counted, so that every run ends. One thread uses it.
 */
final class BpfProgram {
    private static final int MEMORY_WORDS = 16;
    private static final int REJECT = 0;
    private static final long OUTSIDE = -1;
    private static final long UNSIGNED = 0xffff_ffffL;
    private static final int AF_INET6_LINUX = 10;
    private static final int AF_INET6_BSD = 24;
    private static final int AF_INET6_FREEBSD = 28;
    private static final int AF_INET6_DARWIN = 30;

    /** More than headers fit into a frame's first octets; a frame that wants more is rejected. */
    private static final int MAX_JUMPS_BACK = 1024;

    private final int[] codes;
    private final int[] jumpsTrue;
    private final int[] jumpsFalse;
    private final int[] operands;
    private final int[] memory = new int[MEMORY_WORDS];

    /**
     * Takes a program.
     *
     * @throws IllegalArgumentException when it could run out of its end or its memory, or has an unknown instruction
     */
    BpfProgram(BpfInstruction[] instructions) {
        int count = instructions.length;
        codes = new int[count];
        jumpsTrue = new int[count];
        jumpsFalse = new int[count];
        operands = new int[count];
        for (int i = 0; i < count; i++) {
            BpfInstruction instruction = instructions[i];
            check(instruction, i, count);
            codes[i] = instruction.code();
            jumpsTrue[i] = instruction.jumpTrue();
            jumpsFalse[i] = instruction.jumpFalse();
            operands[i] = instruction.k();
        }
        if (count == 0 || (codes[count - 1] & CLASS) != RET) {
            throw new IllegalArgumentException(
                    "a filter program of " + count + " instructions does not end in a return");
        }
    }

    private static void check(BpfInstruction instruction, int index, int count) {
        int code = instruction.code();
        boolean jumpsWithin = true;
        if ((code & CLASS) == JMP) {
            long next = index + 1L;
            jumpsWithin = (code & OPERATION) == ALWAYS
                    ? next + instruction.k() >= 0 && next + instruction.k() < count
                    : next + Math.max(instruction.jumpTrue(), instruction.jumpFalse()) < count;
        }
        boolean memoryFits = !BpfOpcode.usesMemory(code) || Integer.compareUnsigned(instruction.k(), MEMORY_WORDS) < 0;
        if (!BpfOpcode.isKnown(code) || !memoryFits || !jumpsWithin) {
            throw new IllegalArgumentException("filter instruction " + index + " is impossible: " + instruction);
        }
    }

    /**
     * Runs it over a frame.
     *
     * @param address where the link-layer header begins
     * @param captured how many octets lie there
     * @param wire how many octets the frame had on the link
     * @return whether the filter lets the frame through
     */
    boolean accepts(long address, int captured, int wire) {
        int a = 0;
        int x = 0;
        int jumpsBack = 0;
        for (int pc = 0; ; pc++) {
            int code = codes[pc];
            int k = operands[pc];
            switch (code & CLASS) {
                case LD -> {
                    long loaded = load(code, k, x, address, captured, wire);
                    if (loaded == OUTSIDE) {
                        return false;
                    }
                    a = (int) loaded;
                }
                case LDX -> {
                    long loaded = loadX(code, k, address, captured, wire);
                    if (loaded == OUTSIDE) {
                        return false;
                    }
                    x = (int) loaded;
                }
                case ST -> memory[k] = a;
                case STX -> memory[k] = x;
                case ALU -> {
                    int operand = (code & SOURCE_X) != 0 ? x : k;
                    if (operand == 0 && divides(code)) {
                        return false;
                    }
                    a = compute(code, a, operand);
                }
                case JMP -> {
                    if ((code & OPERATION) == ALWAYS) {
                        jumpsBack += k >>> 31;
                        if (jumpsBack > MAX_JUMPS_BACK) {
                            return false;
                        }
                        pc += k;
                    } else {
                        int operand = (code & SOURCE_X) != 0 ? x : k;
                        pc += holds(code, a, operand) ? jumpsTrue[pc] : jumpsFalse[pc];
                    }
                }
                case RET -> {
                    return ((code & RETURN_A) != 0 ? a : k) != REJECT;
                }
                default -> {
                    x = (code & X_TO_A) != 0 ? x : a;
                    a = x;
                }
            }
        }
    }

    private long load(int code, int k, int x, long address, int captured, int wire) {
        return switch (code & MODE) {
            case ABSOLUTE -> octets(code, k & UNSIGNED, address, captured);
            case INDEXED -> octets(code, (k & UNSIGNED) + (x & UNSIGNED), address, captured);
            case IMMEDIATE -> k & UNSIGNED;
            case MEMORY -> memory[k] & UNSIGNED;
            case LENGTH -> wire;
            default -> family(address, captured, k);
        };
    }

    private long loadX(int code, int k, long address, int captured, int wire) {
        return switch (code & MODE) {
            case IMMEDIATE -> k & UNSIGNED;
            case MEMORY -> memory[k] & UNSIGNED;
            case LENGTH -> wire;
            default -> {
                long octet = octets(BYTE, k & UNSIGNED, address, captured);
                yield octet == OUTSIDE ? OUTSIDE : (octet & 0x0f) << 2;
            }
        };
    }

    private static long octets(int code, long offset, long address, int captured) {
        return switch (code & SIZE) {
            case HALF -> offset + 2 > captured ? OUTSIDE : Memory.getUnsignedShortBe(address + offset);
            case BYTE -> offset + 1 > captured ? OUTSIDE : Memory.getUnsignedByte(address + offset);
            default -> offset + 4 > captured ? OUTSIDE : Memory.getIntBe(address + offset) & UNSIGNED;
        };
    }

    /**
     * The address family before a packet of BSD loopback, as a load by this system's libpcap has it. It is in the byte
     * order of the machine that captured: a small number, so that its zeros tell which. And IPv6 has another number on
     * each system.
     *
     * @param reversed whether the load reverses this machine's byte order
     */
    private static long family(long address, int captured, int reversed) {
        long loaded = octets(BpfOpcode.WORD, 0, address, captured);
        if (loaded == OUTSIDE) {
            return OUTSIDE;
        }
        int family = (loaded & 0xffff_0000L) == 0 ? (int) loaded : Integer.reverseBytes((int) loaded);
        if (family == AF_INET6_BSD || family == AF_INET6_FREEBSD || family == AF_INET6_DARWIN) {
            family = AF_INET6_LINUX;
        }
        return (reversed == 0 ? family : Integer.reverseBytes(family)) & UNSIGNED;
    }

    private static boolean divides(int code) {
        int operation = code & OPERATION;
        return operation == DIVIDE || operation == MODULO;
    }

    private static int compute(int code, int a, int operand) {
        return switch (code & OPERATION) {
            case ADD -> a + operand;
            case SUBTRACT -> a - operand;
            case MULTIPLY -> a * operand;
            case DIVIDE -> Integer.divideUnsigned(a, operand);
            case MODULO -> Integer.remainderUnsigned(a, operand);
            case OR -> a | operand;
            case AND -> a & operand;
            case XOR -> a ^ operand;
            case NEGATE -> -a;
            case SHIFT_LEFT -> Integer.compareUnsigned(operand, Integer.SIZE) < 0 ? a << operand : 0;
            default -> Integer.compareUnsigned(operand, Integer.SIZE) < 0 ? a >>> operand : 0;
        };
    }

    private static boolean holds(int code, int a, int operand) {
        return switch (code & OPERATION) {
            case EQUAL -> a == operand;
            case GREATER -> Integer.compareUnsigned(a, operand) > 0;
            case AT_LEAST -> Integer.compareUnsigned(a, operand) >= 0;
            default -> (a & operand) != 0;
        };
    }
}
