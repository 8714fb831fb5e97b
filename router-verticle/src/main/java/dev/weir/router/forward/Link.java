// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.List;
import java.util.Map;

/**
 * A network interface as the kernel has it.
 *
 * @param name its name
 * @param up whether it is set up
 * @param kind the kind of virtual interface, such as {@code bridge}; empty for another
 * @param master name of the bridge or bond it belongs to; empty for none
 * @param alias the text that an administrator gave it
 * @param mtu its largest packet, in octets
 * @param attributes what is particular to its kind
 */
record Link(
        String name, boolean up, String kind, String master, String alias, long mtu, Map<String, Object> attributes) {

    /** Reads one object of what {@code ip -j -d link show} prints. */
    @SuppressWarnings("unchecked")
    static Link of(Map<String, Object> object) {
        Map<String, Object> info =
                object.get("linkinfo") instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
        return new Link(
                text(object, "ifname"),
                object.get("flags") instanceof List<?> flags && flags.contains("UP"),
                text(info, "info_kind"),
                text(object, "master"),
                text(object, "ifalias"),
                object.get("mtu") instanceof Long mtu ? mtu : 0,
                info.get("info_data") instanceof Map<?, ?> data ? (Map<String, Object>) data : Map.of());
    }

    private static String text(Map<String, Object> object, String key) {
        return object.get(key) instanceof String text ? text : "";
    }

    boolean isBridge() {
        return kind.equals("bridge");
    }
}
