// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes and reads the datagrams of a failover group. Numbers are in network byte order.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------------------------------------------------------+
 *   |                     magic 0x57656972 ("Weir")                 |
 *   +---------------+---------------+---------------+---------------+
 *   |  version (1)  |     kind      |     state     |   priority    |
 *   +---------------+---------------+-+-+-+-+-+-+---+---------------+
 *   |     path      |  held (0-8)   |F|W|P|T|H| 0   |       0       |
 *   +---------------+---------------+-+-+-+-+-+-+---+---------------+
 *   |                silence in milliseconds, of questions          |
 *   +---------------------------------------------------------------+
 *   |  group 8: of SHA-256 of its name the first octets             |
 *   |  epoch 8                                                      |
 *   |  sequence 8                                                   |
 *   |  term 8                                                       |
 *   |  number 8: packets metered, or the number of the question     |
 *   +---------------+-----------------------------------------------+
 *   |    length     |  name of the sender, UTF-8                    |
 *   +---------------+---------------+-------------------------------+
 *   |            length             |  share or subject, UTF-8      |
 *   +-------------------------------+-------------------------------+
 *   |  each of those held:                                          |
 *   |  epoch 8 | term 8 | 1 if it fences, else 0 | length 1 | name  |
 *   +---------------------------------------------------------------+
 *   |  HMAC-SHA256 of all before it with the key (RFC 2104), its    |
 *   |  first 16 octets                                              |
 *   +---------------------------------------------------------------+
 *
 *   F fit, W wants the traffic, P in place, T to a witness, H heard
 * </pre>
 *
 * <p>One thread uses it.
 */
final class HeartbeatCodec {
    /** Room for any of them, in one frame of Ethernet. */
    static final int MAX_OCTETS = 1400;

    /** The longest share that a heartbeat carries, in octets. */
    static final int MAX_SHARE_OCTETS = 512;

    static final int MAX_NAME_OCTETS = 80;
    static final int MAX_HELD = 8;

    private static final int MAGIC = 0x57656972;
    private static final int VERSION = 1;
    private static final int FIXED_OCTETS = 56;
    private static final int PROOF_OCTETS = 16;
    private static final int MIN_OCTETS = FIXED_OCTETS + Byte.BYTES + Short.BYTES + PROOF_OCTETS;

    private static final int FIT = 0x80;
    private static final int WANTS = 0x40;
    private static final int IN_PLACE = 0x20;
    private static final int TO_WITNESS = 0x10;
    private static final int HEARD = 0x08;

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;
    private HeartbeatFault fault;

    /** One for those that have this key. */
    HeartbeatCodec(String key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** The number that stands for a group in datagrams. */
    static long groupOf(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Writes one from the buffer's beginning, and readies it to be sent. */
    void encode(Datagram datagram, ByteBuffer to) {
        Beat beat = datagram.beat();
        List<Held> held = beat.held().subList(0, Math.min(beat.held().size(), MAX_HELD));
        to.clear();
        to.putInt(MAGIC).put((byte) VERSION).put((byte) datagram.kind().code());
        to.put((byte) beat.state().code()).put((byte) beat.priority());
        to.put((byte) datagram.path()).put((byte) held.size());
        to.put((byte) flags(datagram)).put((byte) 0).putInt(datagram.silenceMs());
        to.putLong(datagram.group()).putLong(beat.epoch()).putLong(beat.sequence());
        to.putLong(beat.term()).putLong(datagram.number());
        putName(to, beat.node());
        boolean isHeartbeat = datagram.kind() == Datagram.Kind.HEARTBEAT;
        byte[] text = (isHeartbeat ? beat.share() : datagram.subject()).getBytes(StandardCharsets.UTF_8);
        to.putShort((short) text.length).put(text);
        for (Held one : held) {
            to.putLong(one.epoch()).putLong(one.term()).put((byte) (one.fences() ? 1 : 0));
            putName(to, one.owner());
        }
        byte[] proof = proof(to, to.position());
        to.put(proof, 0, PROOF_OCTETS).flip();
    }

    private static int flags(Datagram datagram) {
        Beat beat = datagram.beat();
        return (beat.fit() ? FIT : 0)
                | (beat.wants() ? WANTS : 0)
                | (beat.inPlace() ? IN_PLACE : 0)
                | (datagram.toWitness() ? TO_WITNESS : 0)
                | (datagram.heard() ? HEARD : 0);
    }

    private static void putName(ByteBuffer to, String name) {
        byte[] octets = name.getBytes(StandardCharsets.UTF_8);
        to.put((byte) octets.length).put(octets);
    }

    private byte[] proof(ByteBuffer of, int octets) {
        mac.update(of.duplicate().position(0).limit(octets));
        return mac.doFinal();
    }

    /** Reads one, which begins with the buffer; {@code null} when it is to be dropped, and {@link #fault} tells why. */
    Datagram decode(ByteBuffer from) {
        int octets = from.limit();
        if (octets < MIN_OCTETS || octets > MAX_OCTETS) {
            return refuse(HeartbeatFault.LENGTH);
        }
        if (from.getInt(0) != MAGIC) {
            return refuse(HeartbeatFault.MAGIC);
        }
        if (from.get(Integer.BYTES) != VERSION) {
            return refuse(HeartbeatFault.VERSION);
        }
        byte[] proof = new byte[PROOF_OCTETS];
        from.get(octets - PROOF_OCTETS, proof);
        byte[] expected = new byte[PROOF_OCTETS];
        System.arraycopy(proof(from, octets - PROOF_OCTETS), 0, expected, 0, PROOF_OCTETS);
        if (!MessageDigest.isEqual(proof, expected)) {
            return refuse(HeartbeatFault.PROOF);
        }
        try {
            Datagram read = read(from.duplicate().position(Integer.BYTES + 1).limit(octets - PROOF_OCTETS));
            return read == null ? refuse(HeartbeatFault.MALFORMED) : read;
        } catch (BufferUnderflowException | CharacterCodingException malformed) {
            return refuse(HeartbeatFault.MALFORMED);
        }
    }

    private Datagram refuse(HeartbeatFault why) {
        fault = why;
        return null;
    }

    /** Why the last one was dropped. */
    HeartbeatFault fault() {
        return fault;
    }

    private static Datagram read(ByteBuffer from) throws CharacterCodingException {
        Datagram.Kind kind = Datagram.Kind.of(from.get());
        FailoverState state = FailoverState.of(from.get());
        int priority = from.get() & 0xff;
        int path = from.get() & 0xff;
        int heldCount = from.get() & 0xff;
        int flags = from.get() & 0xff;
        from.get();
        int silenceMs = from.getInt();
        long group = from.getLong();
        long epoch = from.getLong();
        long sequence = from.getLong();
        long term = from.getLong();
        long number = from.getLong();
        String node = text(from, from.get() & 0xff, MAX_NAME_OCTETS);
        String text = text(from, from.getShort() & 0xffff, MAX_SHARE_OCTETS);
        List<Held> held = new ArrayList<>();
        for (int i = 0; i < heldCount && i < MAX_HELD; i++) {
            long ofEpoch = from.getLong();
            long ofTerm = from.getLong();
            boolean fences = from.get() != 0;
            held.add(new Held(text(from, from.get() & 0xff, MAX_NAME_OCTETS), ofEpoch, ofTerm, fences));
        }
        boolean heard = (flags & HEARD) != 0;
        boolean isWhole = kind != null
                && state != null
                && heldCount <= MAX_HELD
                && !from.hasRemaining()
                && !node.isEmpty()
                && silenceMs >= 0
                && !(heard && held.isEmpty());
        if (!isWhole) {
            return null;
        }
        boolean isHeartbeat = kind == Datagram.Kind.HEARTBEAT;
        Beat beat = new Beat(
                node,
                epoch,
                sequence,
                term,
                state,
                priority,
                (flags & FIT) != 0,
                (flags & WANTS) != 0,
                (flags & IN_PLACE) != 0,
                held,
                isHeartbeat ? text : "");
        boolean toWitness = (flags & TO_WITNESS) != 0;
        return new Datagram(kind, group, path, toWitness, number, silenceMs, heard, isHeartbeat ? "" : text, beat);
    }

    private static String text(ByteBuffer from, int octets, int maxOctets) throws CharacterCodingException {
        if (octets > maxOctets || octets > from.remaining()) {
            throw new BufferUnderflowException();
        }
        CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(from.slice(from.position(), octets));
        from.position(from.position() + octets);
        return text.toString();
    }
}
