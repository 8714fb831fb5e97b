// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.net.InetAddress;
import java.util.List;

/** Has the neighbours of each side know where hosts are to be reached, without having to ask. One thread uses it. */
final class Announcer {
    /** To how many hosts' addresses one that has moved is told the way; what it has longer than that it asks for again. */
    private static final int MAX_TOLD = 256;

    private final Sides sides;
    private final Voice voice;

    Announcer(Sides sides, Voice voice) {
        this.sides = sides;
        this.voice = voice;
    }

    /** On every other side than its own, a host is reached through this machine. */
    void throughUs(Host host) {
        for (int side = 0; side < sides.count(); side++) {
            if (side != host.side()) {
                voice.announce(side, host.address(), sides.get(side).mac());
            }
        }
    }

    /** A host is now where others of its side reach it without us. */
    void atItself(Host host) {
        announce(host.side(), host);
    }

    /** One that an earlier run left to the kernel may not have been heard yet. */
    private void announce(int side, Host host) {
        if (host.mac().isOfStation()) {
            voice.announce(side, host.address(), host.mac());
        }
    }

    /** On every side, a host is reached without us: we go. */
    void withoutUs(Host host) {
        for (int side = 0; side < sides.count(); side++) {
            if (side != host.side()) {
                announce(side, host);
            }
        }
    }

    /** Every side reaches this machine at that side's own link-layer address. */
    void ourselves(InetAddress own) {
        for (int side = 0; side < sides.count(); side++) {
            voice.announce(side, own, sides.get(side).mac());
        }
    }

    /** One that has moved may have of every other host the link-layer address that was right at its old place. */
    void tellTheWay(Host moved, List<Host> hosts) {
        int told = 0;
        for (Host host : hosts) {
            boolean isSameKind = Addresses.isIpv4(host.address()) == Addresses.isIpv4(moved.address());
            if (isSameKind && !host.address().equals(moved.address()) && told++ < MAX_TOLD) {
                boolean isNear = host.side() == moved.side();
                voice.tell(
                        moved,
                        host.address(),
                        isNear ? host.mac() : sides.get(moved.side()).mac());
            }
        }
        for (InetAddress own : sides.ownShared()) {
            if (Addresses.isIpv4(own) == Addresses.isIpv4(moved.address())) {
                voice.tell(moved, own, sides.get(moved.side()).mac());
            }
        }
    }
}
