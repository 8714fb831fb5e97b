// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.state.StateOwner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the store knows of one life of a node.
 *
 * @param owner whose it is
 * @param sequence grows with each change, so that no two heads of an owner are the same octets
 * @param fencedBy who has taken its flows over; {@code null} while it is alive
 * @param adopted what was taken over of it, once all that is left of it is this: for its owner, who may have been asleep or may
 *     have died and come back, to see how it ended; {@code null} before
 * @param released whether the owner has left its flows to whoever takes them
 * @param shards by number, what each has committed
 * @param absorbed lives of others whose flows are in these chunks, although their own heads may still be there
 */
public record StateHead(
        StateOwner owner,
        long sequence,
        StateOwner fencedBy,
        Adopted adopted,
        boolean released,
        List<Shard> shards,
        List<StateOwner> absorbed) {
    private static final int VERSION = 2;

    /** Which did not say how much was taken over. */
    private static final int VERSION_1 = 1;

    private static final int MAX_ENTRIES = 1 << 20;
    private static final String KEY = "head/";

    /**
     * What a shard has committed.
     *
     * @param checkpoint the number of its last checkpoint, by which who made it knows that it is this one; 0 before the first
     * @param chunks the numbers of the chunks that together are its flows, the oldest first
     */
    public record Shard(int checkpoint, List<Integer> chunks) {
        /** Nothing yet. */
        static final Shard NONE = new Shard(0, List.of());

        /** Copies its list. */
        public Shard {
            chunks = List.copyOf(chunks);
        }
    }

    /**
     * What was taken over of a life's flows.
     *
     * @param packets in flows that were taken over; -1 where that is not known
     * @param octets of IP in them
     */
    public record Adopted(long packets, long octets) {
        /** Nobody who knows how much it was was left to say so. */
        static final Adopted UNKNOWN = new Adopted(-1, -1);

        /** Nothing. */
        public static final Adopted NOTHING = new Adopted(0, 0);

        /** Whether it is known how much it was. */
        public boolean isKnown() {
            return packets >= 0;
        }
    }

    /** Copies its lists. */
    public StateHead {
        shards = List.copyOf(shards);
        absorbed = List.copyOf(absorbed);
    }

    /** The head of a life that has begun. */
    public static StateHead begin(StateOwner owner) {
        return new StateHead(owner, 0, null, null, false, List.of(), List.of());
    }

    /** Its key in the store. */
    public static String key(StateOwner owner) {
        return keys(owner.node()) + owner.epoch();
    }

    /** How the keys of all lives of a node begin. */
    public static String keys(String node) {
        return KEY + node + "/";
    }

    /** How the keys of all heads begin. */
    public static String keys() {
        return KEY;
    }

    /** What a shard has committed. */
    public Shard shard(int shard) {
        return shard < shards.size() ? shards.get(shard) : Shard.NONE;
    }

    /** The same life after a commit of a shard. */
    public StateHead withShard(int shard, Shard committed) {
        List<Shard> all = new ArrayList<>(shards);
        while (all.size() <= shard) {
            all.add(Shard.NONE);
        }
        all.set(shard, committed);
        return new StateHead(owner, sequence, fencedBy, adopted, released, all, absorbed);
    }

    /** The same, after one more change. */
    public StateHead next() {
        return new StateHead(owner, sequence + 1, fencedBy, adopted, released, shards, absorbed);
    }

    /** The same, taken over by somebody. */
    public StateHead fenced(StateOwner by) {
        return new StateHead(owner, sequence, by, adopted, released, shards, absorbed);
    }

    /** The same, when its flows are safe in the state of another, and its chunks of no use. */
    public StateHead settle(Adopted taken) {
        return new StateHead(owner, sequence, fencedBy, taken, released, shards, absorbed);
    }

    /** Whether nothing is left of it but this. */
    public boolean settled() {
        return adopted != null;
    }

    /** The same, left to whoever takes it. */
    public StateHead release() {
        return new StateHead(owner, sequence, fencedBy, adopted, true, shards, absorbed);
    }

    /** The same, with the flows of another life in it. */
    public StateHead absorb(StateOwner dead) {
        if (absorbed.contains(dead)) {
            return this;
        }
        List<StateOwner> more = new ArrayList<>(absorbed);
        more.add(dead);
        return new StateHead(owner, sequence, fencedBy, adopted, released, shards, more);
    }

    /** The same, when nothing is left of another life but what is in these chunks. */
    public StateHead forget(StateOwner dead) {
        List<StateOwner> fewer = new ArrayList<>(absorbed);
        fewer.remove(dead);
        return new StateHead(owner, sequence, fencedBy, adopted, released, shards, fewer);
    }

    /** As octets: the version first, all in network byte order. */
    public byte[] encode() {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            write(out, owner);
            out.writeLong(sequence);
            out.writeBoolean(adopted != null);
            if (adopted != null) {
                out.writeLong(adopted.packets);
                out.writeLong(adopted.octets);
            }
            out.writeBoolean(released);
            out.writeBoolean(fencedBy != null);
            if (fencedBy != null) {
                write(out, fencedBy);
            }
            out.writeInt(shards.size());
            for (Shard shard : shards) {
                out.writeInt(shard.checkpoint);
                out.writeInt(shard.chunks.size());
                for (int chunk : shard.chunks) {
                    out.writeInt(chunk);
                }
            }
            out.writeInt(absorbed.size());
            for (StateOwner dead : absorbed) {
                write(out, dead);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    /** What these octets say; {@code null} where there are none, or they cannot be read. */
    static StateHead decodeIfAny(byte[] octets) {
        try {
            return octets == null ? null : decode(octets);
        } catch (BadStateException e) {
            return null;
        }
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws BadStateException when it is of an unknown version, or nonsense
     */
    public static StateHead decode(byte[] octets) throws BadStateException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets))) {
            int version = in.readUnsignedByte();
            if (version != VERSION && version != VERSION_1) {
                throw BadStateException.version("head", version, VERSION);
            }
            StateOwner owner = readOwner(in);
            long sequence = in.readLong();
            Adopted adopted = in.readBoolean() ? readAdopted(in, version) : null;
            boolean released = in.readBoolean();
            StateOwner fencedBy = in.readBoolean() ? readOwner(in) : null;
            List<Shard> shards = new ArrayList<>();
            for (int left = size(in); left > 0; left--) {
                shards.add(readShard(in));
            }
            List<StateOwner> absorbed = new ArrayList<>();
            for (int left = size(in); left > 0; left--) {
                absorbed.add(readOwner(in));
            }
            return new StateHead(owner, sequence, fencedBy, adopted, released, shards, absorbed);
        } catch (IOException | IllegalArgumentException e) {
            throw new BadStateException("a head of " + octets.length + " octets cannot be read: " + e);
        }
    }

    private static Adopted readAdopted(DataInputStream in, int version) throws IOException {
        return version == VERSION_1 ? Adopted.UNKNOWN : new Adopted(in.readLong(), in.readLong());
    }

    private static Shard readShard(DataInputStream in) throws IOException {
        int checkpoint = in.readInt();
        List<Integer> chunks = new ArrayList<>();
        for (int left = size(in); left > 0; left--) {
            chunks.add(in.readInt());
        }
        return new Shard(checkpoint, chunks);
    }

    private static int size(DataInputStream in) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > MAX_ENTRIES) {
            throw new IOException("a list of " + size);
        }
        return size;
    }

    private static void write(DataOutputStream out, StateOwner owner) throws IOException {
        out.writeUTF(owner.node());
        out.writeLong(owner.epoch());
    }

    private static StateOwner readOwner(DataInputStream in) throws IOException {
        return new StateOwner(in.readUTF(), in.readLong());
    }
}
