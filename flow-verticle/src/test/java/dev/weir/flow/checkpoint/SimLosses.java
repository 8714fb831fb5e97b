// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.state.StateOwner;
import java.util.List;

/**
 * Which packets may be lost: those that came to a shard after its last checkpoint had been begun, when its life ended; and
 * those in records that the checkpoint let go, of which a process that died did not hear.
 */
final class SimLosses {
    private final SimCommits commits;
    private final List<SimNode> lives;

    /** By flow and packet: which life's shard it came to, and when. */
    private final Metered[][] metered;

    private record Metered(SimNode by, int shard, long timeNs) {}

    SimLosses(SimCommits commits, List<SimNode> lives, int flows, int packets) {
        this.commits = commits;
        this.lives = lives;
        this.metered = new Metered[flows][packets];
    }

    void metered(int flow, int packet, SimNode by, int shard, long timeNs) {
        metered[flow][packet] = new Metered(by, shard, timeNs);
    }

    /** Whether it is nobody's fault that a packet is in no record. */
    boolean mayBeLost(int flow, int packet) {
        Metered at = metered[flow][packet];
        return mayBeLost(at.by, at.shard, at.timeNs, flow);
    }

    private boolean mayBeLost(SimNode by, int shard, long cameNs, int flow) {
        if (by.isWell()) {
            return false;
        }
        int last = commits.last(by.owner(), shard);
        if (cameNs >= by.begunNs(shard, last) || by.hasNotHeardOf(shard, last)) {
            return true;
        }
        StateOwner heir = commits.heir(by.owner());
        for (SimNode life : lives) {
            if (life.owner().equals(heir)) {
                return mayBeLost(life, life.host().shardOf(SimWorld.packet(flow)), commits.fencedNs(by.owner()), flow);
            }
        }
        return false;
    }

    /** Says of a lost packet what is known. */
    String tell(int flow, int packet, long startNs) {
        Metered at = metered[flow][packet];
        StateOwner owner = at.by.owner();
        int last = commits.last(owner, at.shard);
        return "flow " + flow + ": packet " + packet + ", metered by shard " + at.shard + " of " + owner + " at "
                + (at.timeNs - startNs) / SimTime.MILLI + " ms, is lost: its last checkpoint, " + last
                + ", was begun at " + (at.by.begunNs(at.shard, last) - startNs) / SimTime.MILLI
                + " ms; taken over by " + commits.heir(owner);
    }
}
