// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.config.GeneveConnectionsConfig;
import dev.weir.model.memory.Memory;
import java.security.SecureRandom;

/**
 * The connections that went out of the second arm: of each the endpoint, and with which headers its packets go back. A chained
 * hash table of so many entries at most, whose memory grows with them. One thread uses it.
 *
 * <p>What has been idle longer than it may is none, and gives its place up to the next. One that is not never does: the kernel
 * still has it, and what another endpoint would send by it went out as the first one's.
 *
 * <pre>
 *    0  key 40                                                | endpoint 8
 *   48  next entry of the chain, or of the free ones 4         | last seen, seconds 4
 *   56  serial number of the connection 4                      | UDP source port 2, GENEVE octets 1, state 1
 *   64  load balancer 4, own address 4                         | GENEVE header and options, to 192
 * </pre>
 */
final class ConnectionTable implements AutoCloseable {
    /** No entry. */
    static final int NONE = -1;

    /** The longest GENEVE header of which an entry has room; a load balancer's has 40 octets. */
    static final int MAX_HEADER_OCTETS = 120;

    private static final int ENDPOINT_OFFSET = InnerPacket.KEY_WORDS * Long.BYTES;
    private static final int NEXT_OFFSET = ENDPOINT_OFFSET + Long.BYTES;
    private static final int SEEN_OFFSET = NEXT_OFFSET + Integer.BYTES;
    private static final int SERIAL_OFFSET = SEEN_OFFSET + Integer.BYTES;
    private static final int PORT_OFFSET = SERIAL_OFFSET + Integer.BYTES;
    private static final int HEADER_OCTETS_OFFSET = PORT_OFFSET + Short.BYTES;
    private static final int STATE_OFFSET = HEADER_OCTETS_OFFSET + Byte.BYTES;
    private static final int LOAD_BALANCER_OFFSET = STATE_OFFSET + Byte.BYTES;
    private static final int OWN_ADDRESS_OFFSET = LOAD_BALANCER_OFFSET + Integer.BYTES;
    private static final int HEADER_OFFSET = OWN_ADDRESS_OFFSET + Integer.BYTES;
    private static final int ENTRY_OCTETS = HEADER_OFFSET + MAX_HEADER_OCTETS;

    private static final int USED = 1;
    private static final int ENDING = 1 << 1;

    private static final int SLAB_BITS = 10;
    private static final int SLAB_ENTRIES = 1 << SLAB_BITS;
    private static final int CACHE_LINE = 64;
    private static final int PROTOCOL_SHIFT = 8;

    /** All entries are looked at once in this time, for those whose time is over. */
    private static final long SWEEP_SECONDS = 4;

    private final int max;
    private final int tcpTimeoutS;
    private final int timeoutS;
    private final int mask;
    private final long[] seeds = new long[InnerPacket.KEY_WORDS + 1];
    private final Memory.Region[] slabs;
    private final Memory.Region heads;
    private int touched;
    private int free = NONE;
    private int connections;
    private int serial;
    private int swept;

    /** An empty one. */
    ConnectionTable(GeneveConnectionsConfig config) {
        this.max = config.max();
        this.tcpTimeoutS = (int) config.tcpTimeout().toSeconds();
        this.timeoutS = (int) config.timeout().toSeconds();
        int chains = Integer.highestOneBit(max - 1) << 1;
        this.mask = chains - 1;
        this.slabs = new Memory.Region[(max + SLAB_ENTRIES - 1) >> SLAB_BITS];
        this.heads = Memory.allocate((long) chains * Integer.BYTES, CACHE_LINE);
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < seeds.length; i++) {
            seeds[i] = random.nextLong();
        }
    }

    /** How many there are, those included whose time is over but that were not looked at yet. */
    int size() {
        return connections;
    }

    private long at(int entry) {
        return slabs[entry >> SLAB_BITS].address() + (long) (entry & SLAB_ENTRIES - 1) * ENTRY_OCTETS;
    }

    /** The heads count from 1, 0 is for none. */
    private long head(int chain) {
        return heads.address() + (long) chain * Integer.BYTES;
    }

    /** Two words at a time through one 64 x 64 to 128 bit multiplication, each masked by a secret word of its own. */
    private int chainOf(long w0, long w1, long w2, long w3, long w4) {
        long hash = mixed(w0 ^ seeds[0], w1 ^ seeds[1]);
        hash = Long.rotateLeft(hash, 23) ^ mixed(w2 ^ seeds[2], w3 ^ seeds[3]);
        hash = Long.rotateLeft(hash, 23) ^ mixed(w4 ^ seeds[4], seeds[5]);
        return (int) (hash ^ hash >>> 32) & mask;
    }

    private static long mixed(long x, long y) {
        return x * y ^ Math.multiplyHigh(x, y);
    }

    private int chainOf(long[] key) {
        return chainOf(key[0], key[1], key[2], key[3], key[4]);
    }

    private int chainOf(int entry) {
        long at = at(entry);
        return chainOf(
                Memory.getLong(at),
                Memory.getLong(at + 8),
                Memory.getLong(at + 16),
                Memory.getLong(at + 24),
                Memory.getLong(at + 32));
    }

    /** The entry of a connection that has not been idle for too long; {@link #NONE} if there is none. */
    int find(long[] key, int nowS) {
        int entry = Memory.getInt(head(chainOf(key))) - 1;
        while (entry != NONE && !isKey(at(entry), key)) {
            entry = Memory.getInt(at(entry) + NEXT_OFFSET) - 1;
        }
        if (entry != NONE && isOver(at(entry), nowS)) {
            remove(entry);
            return NONE;
        }
        return entry;
    }

    private static boolean isKey(long at, long[] key) {
        return Memory.getLong(at) == key[0]
                && Memory.getLong(at + 8) == key[1]
                && Memory.getLong(at + 16) == key[2]
                && Memory.getLong(at + 24) == key[3]
                && Memory.getLong(at + 32) == key[4];
    }

    private boolean isOver(long at, int nowS) {
        boolean isOpenTcp = (Memory.getLong(at + 32) >> PROTOCOL_SHIFT & 0xff) == InnerPacket.TCP
                && (Memory.getUnsignedByte(at + STATE_OFFSET) & ENDING) == 0;
        return nowS - Memory.getInt(at + SEEN_OFFSET) > (isOpenTcp ? tcpTimeoutS : timeoutS);
    }

    /** Adds a connection that {@link #find} did not find, seen now, without headers yet; {@link #NONE} when it is full. */
    int add(long[] key, long endpoint, int nowS) {
        int entry = free;
        if (entry != NONE) {
            free = Memory.getInt(at(entry) + NEXT_OFFSET) - 1;
        } else if (touched < max) {
            entry = touched++;
            if (slabs[entry >> SLAB_BITS] == null) {
                slabs[entry >> SLAB_BITS] = Memory.allocate((long) SLAB_ENTRIES * ENTRY_OCTETS, CACHE_LINE);
            }
        } else {
            return NONE;
        }
        connections++;
        long at = at(entry);
        long head = head(chainOf(key));
        for (int i = 0; i < InnerPacket.KEY_WORDS; i++) {
            Memory.putLong(at + (long) i * Long.BYTES, key[i]);
        }
        Memory.putLong(at + ENDPOINT_OFFSET, endpoint);
        Memory.putInt(at + NEXT_OFFSET, Memory.getInt(head));
        Memory.putInt(at + SEEN_OFFSET, nowS);
        Memory.putInt(at + SERIAL_OFFSET, ++serial);
        Memory.putByte(at + HEADER_OCTETS_OFFSET, 0);
        Memory.putByte(at + STATE_OFFSET, USED);
        Memory.putInt(head, entry + 1);
        return entry;
    }

    private void remove(int entry) {
        long link = head(chainOf(entry));
        while (Memory.getInt(link) != entry + 1) {
            link = at(Memory.getInt(link) - 1) + NEXT_OFFSET;
        }
        long at = at(entry);
        Memory.putInt(link, Memory.getInt(at + NEXT_OFFSET));
        Memory.putInt(at + NEXT_OFFSET, free + 1);
        Memory.putByte(at + STATE_OFFSET, 0);
        free = entry;
        connections--;
    }

    /**
     * Makes room of those whose time is over, some of them each time.
     *
     * @param elapsedNs since the last call
     */
    void sweep(long elapsedNs, int nowS) {
        long share = Math.min(touched, touched * (elapsedNs / 1000) / (SWEEP_SECONDS * 1_000_000) + 1);
        for (long i = 0; i < share; i++) {
            swept = swept + 1 < touched ? swept + 1 : 0;
            long at = at(swept);
            if ((Memory.getUnsignedByte(at + STATE_OFFSET) & USED) != 0 && isOver(at, nowS)) {
                remove(swept);
            }
        }
    }

    /** The endpoint of a connection. */
    long endpoint(int entry) {
        return Memory.getLong(at(entry) + ENDPOINT_OFFSET);
    }

    /** A number that no other connection has had in this place. */
    int serial(int entry) {
        return Memory.getInt(at(entry) + SERIAL_OFFSET);
    }

    /** Whether an entry is still the connection of this number. */
    boolean isStill(int entry, int ofSerial, int nowS) {
        long at = at(entry);
        return Memory.getInt(at + SERIAL_OFFSET) == ofSerial
                && (Memory.getUnsignedByte(at + STATE_OFFSET) & USED) != 0
                && !isOver(at, nowS);
    }

    /** Notes that a packet of a connection was seen. */
    void touch(int entry, int nowS) {
        Memory.putInt(at(entry) + SEEN_OFFSET, nowS);
    }

    /** Notes that a connection of TCP has begun to end, or has begun anew, and how long it may be idle from now on. */
    void ending(int entry, boolean ending) {
        Memory.putByte(at(entry) + STATE_OFFSET, ending ? USED | ENDING : USED);
    }

    /**
     * Keeps what the newest packet of a connection came with, to send back answers with it.
     *
     * @param loadBalancer address as it lies in memory; {@code ownAddress} and {@code sourcePort} too
     * @param header where the GENEVE header begins
     * @param headerOctets its length with options, at most {@link #MAX_HEADER_OCTETS}
     */
    void keepHeaders(int entry, int loadBalancer, int ownAddress, int sourcePort, long header, int headerOctets) {
        long at = at(entry);
        Memory.putInt(at + LOAD_BALANCER_OFFSET, loadBalancer);
        Memory.putInt(at + OWN_ADDRESS_OFFSET, ownAddress);
        Memory.putShort(at + PORT_OFFSET, sourcePort);
        Memory.putByte(at + HEADER_OCTETS_OFFSET, headerOctets);
        Memory.copy(header, at + HEADER_OFFSET, headerOctets);
    }

    /** How long the GENEVE header of a connection is, with options; 0 as long as none has been kept. */
    int headerOctets(int entry) {
        return Memory.getUnsignedByte(at(entry) + HEADER_OCTETS_OFFSET);
    }

    /** Writes the GENEVE header of a connection. */
    void copyHeader(int entry, long to) {
        Memory.copy(at(entry) + HEADER_OFFSET, to, headerOctets(entry));
    }

    int loadBalancer(int entry) {
        return Memory.getInt(at(entry) + LOAD_BALANCER_OFFSET);
    }

    int ownAddress(int entry) {
        return Memory.getInt(at(entry) + OWN_ADDRESS_OFFSET);
    }

    int sourcePort(int entry) {
        return Memory.getUnsignedShort(at(entry) + PORT_OFFSET);
    }

    @Override
    public void close() {
        heads.close();
        for (Memory.Region slab : slabs) {
            if (slab != null) {
                slab.close();
            }
        }
    }
}
