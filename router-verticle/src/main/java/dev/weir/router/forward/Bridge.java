// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A bridge that is this node's alone, and bears its mark as its alias. It passes on what a cable would: multicast without
 * asking who wants it, VLANs unread, and the frames of IEEE 802.1 that other bridges keep to themselves, as far as the
 * kernel lets it (not those of the spanning tree when it takes part in that, nor pause frames and link aggregation).
 *
 * @param key its name
 * @param wanted its attributes, as {@link #attributes} writes them
 * @param mark the alias that shows whose it is; empty for one that is only to go
 */
public record Bridge(String key, String wanted, String mark) implements Resource {
    static final String KIND = "bridge";

    /** Reserved group addresses 01-80-C2-00-00-0X: all but 0 to 2, which the kernel does not let be forwarded. */
    private static final int FORWARDED_GROUPS = 0xfff8;

    /** A bridge of a node. */
    static Bridge of(String name, boolean stp, String mark) {
        return new Bridge(name, attributes(stp ? 1 : 0, 0, FORWARDED_GROUPS), mark);
    }

    static Bridge ofKey(String key) {
        return new Bridge(key, "", "");
    }

    private static String attributes(long stp, long multicastSnooping, long groups) {
        return "stp_state " + stp + " mcast_snooping " + multicastSnooping + " group_fwd_mask " + groups;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<String> observe(Observation now) throws ForwardingException {
        Optional<Link> found = now.link(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Link link = found.get();
        if (!link.isBridge() || !now.isOwn(mark, link.alias())) {
            throw new ForwardingException("forwarding: there is an interface " + key
                    + " already, which is not this node's bridge; remove it, or name another with bridge");
        }
        String shown =
                attributes(number(link, "stp_state"), number(link, "mcast_snooping"), number(link, "group_fwd_mask"));
        // One from before the node was renamed is to get the new mark.
        return Optional.of(link.alias().equals(mark) ? shown : shown + " of " + link.alias());
    }

    private static long number(Link link, String attribute) {
        Object value = link.attributes().get(attribute);
        return value instanceof Long number ? number : value instanceof String text ? Long.decode(text) : 0;
    }

    @Override
    public void put(Optional<String> state) throws ForwardingException {
        boolean exists = Observation.linkExists(key);
        if (state.isEmpty()) {
            if (exists) {
                SystemTool.IP.run("link", "del", "dev", key);
            }
            return;
        }
        if (!exists) {
            SystemTool.IP.run("link", "add", "name", key, "type", "bridge");
        }
        SystemTool.IP.run("link", "set", "dev", key, "alias", mark);
        List<String> change = new ArrayList<>(List.of("link", "set", "dev", key, "type", "bridge"));
        change.addAll(List.of(state.get().split(" ")));
        SystemTool.IP.run(change, "");
    }
}
