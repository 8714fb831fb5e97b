// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.bpf;

import com.sun.jna.Pointer;

/**
 * One instruction of the BSD packet filter (McCanne, Jacobson: The BSD Packet Filter, USENIX 1993).
 *
 * <pre>
 *   struct bpf_insn: code 2 | jump true 1 | jump false 1 | k 4, in the machine's byte order
 * </pre>
 *
 * @param code what to do
 * @param jumpTrue instructions to leave out when a test holds, 0 to 255
 * @param jumpFalse instructions to leave out when it does not, 0 to 255
 * @param k an operand
 */
record BpfInstruction(int code, int jumpTrue, int jumpFalse, int k) {
    private static final int JUMP_TRUE_OFFSET = Short.BYTES;
    private static final int JUMP_FALSE_OFFSET = JUMP_TRUE_OFFSET + Byte.BYTES;
    private static final int K_OFFSET = JUMP_FALSE_OFFSET + Byte.BYTES;
    private static final int OCTETS = K_OFFSET + Integer.BYTES;

    static BpfInstruction read(Pointer program, int index) {
        long at = (long) index * OCTETS;
        return new BpfInstruction(
                program.getShort(at) & 0xffff,
                program.getByte(at + JUMP_TRUE_OFFSET) & 0xff,
                program.getByte(at + JUMP_FALSE_OFFSET) & 0xff,
                program.getInt(at + K_OFFSET));
    }
}
