// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import dev.weir.model.bus.PacketContent;
import dev.weir.model.bus.Parcel;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.relay.FlowOwners;
import dev.weir.model.relay.Load;
import dev.weir.model.relay.PacketLoad;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The packets of a batch that go to one flow node: all of them, or some. The batch goes back to its pool once all that was
 * to be sent of it is written out.
 */
final class PacketCargo implements Cargo {
    private final Share share;
    /** {@code null} for all. */
    private final short[] picked;

    private final int slots;
    private final Load load;
    private final AtomicBoolean gone = new AtomicBoolean();

    /** A batch that several cargoes may have parts of. */
    private static final class Share {
        private final PacketBatch batch;
        private final AtomicInteger parts = new AtomicInteger(1);

        Share(PacketBatch batch) {
            this.batch = batch;
        }

        void leave() {
            if (parts.decrementAndGet() == 0) {
                batch.release();
            }
        }
    }

    private PacketCargo(Share share, short[] picked, int slots, Load load) {
        this.share = share;
        this.picked = picked;
        this.slots = slots;
        this.load = load;
    }

    /** All packets of a batch, at least one. */
    static PacketCargo of(PacketBatch batch) {
        return new PacketCargo(new Share(batch), null, batch.slots(), PacketLoad.of(batch.slot(0), batch.slots()));
    }

    /**
     * Parts it among the owners of its flows. It is not to be used any more.
     *
     * @return by the places of {@link FlowOwners#nodes}, {@code null} for one that owns none of its flows
     */
    PacketCargo[] part(FlowOwners owners) {
        int nodes = owners.nodes().size();
        PacketCargo[] parts = new PacketCargo[nodes];
        if (nodes == 1) {
            parts[0] = this;
            return parts;
        }
        Picker[] pickers = new Picker[nodes];
        for (int i = 0; i < slots; ) {
            int slot = picked == null ? i : picked[i];
            long record = share.batch.slot(slot);
            int taken = PacketLoad.slots(record);
            int owner = owners.of(PacketRecord.flowHash(record));
            if (pickers[owner] == null) {
                pickers[owner] = new Picker(slots);
            }
            pickers[owner].pick(record, slot, taken);
            i += taken;
        }
        for (int owner = 0; owner < nodes; owner++) {
            if (pickers[owner] != null) {
                share.parts.incrementAndGet();
                parts[owner] = pickers[owner].cargo(share);
            }
        }
        discard();
        return parts;
    }

    @Override
    public Load load() {
        return load;
    }

    @Override
    public Parcel.Content content() {
        return new PacketContent(share.batch, picked, slots, this::discard);
    }

    @Override
    public void discard() {
        if (gone.compareAndSet(false, true)) {
            share.leave();
        }
    }

    /** Gathers the packets of one owner. */
    private static final class Picker {
        private final short[] picked;
        private int slots;
        private long records;
        private long packets;
        private long octets;

        Picker(int mostSlots) {
            picked = new short[mostSlots];
        }

        void pick(long record, int slot, int taken) {
            for (int i = 0; i < taken; i++) {
                picked[slots++] = (short) (slot + i);
            }
            records++;
            packets += PacketRecord.packets(record);
            octets += PacketRecord.octets(record);
        }

        PacketCargo cargo(Share share) {
            return new PacketCargo(share, Arrays.copyOf(picked, slots), slots, Load.of(records, packets, octets));
        }
    }
}
