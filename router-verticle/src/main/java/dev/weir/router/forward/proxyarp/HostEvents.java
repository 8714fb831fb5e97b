// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.net.InetAddress;

/** What a {@link HostTable} wants done. */
interface HostEvents {
    /** The number that stands for no side. */
    int NOWHERE = -1;

    /** Ask everybody on a side for an address. */
    void search(int side, InetAddress target);

    /** Ask a host whether it is where it was. */
    void probe(Host host);

    /**
     * A host is new, has moved or has another link-layer address.
     *
     * @param sideBefore where it was until now, {@link #NOWHERE} when it is new
     */
    void placed(Host host, int sideBefore);

    /** A host has not shown itself for so long that it is forgotten. */
    void removed(Host host);

    /** A question can be answered, for {@code host} is on another side than whoever asked. */
    void answer(Question question, Host host);

    /** Another claims an address from elsewhere while its owner still answers. */
    void disputed(Host owner, Host other);
}
