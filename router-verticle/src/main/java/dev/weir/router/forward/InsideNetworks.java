// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who is behind the inside interfaces of a NAT: by that, what one of them has sent is told from what comes from outside when
 * it goes out at another.
 *
 * @param networks what is routed to these interfaces, such as {@code 10.0.1.0/24}; not what goes to all the world
 * @param own the router's own addresses on them: what it sends itself has come in nowhere
 */
record InsideNetworks(List<String> networks, List<String> own) {
    private static final System.Logger LOG = System.getLogger(InsideNetworks.class.getName());

    InsideNetworks {
        networks = List.copyOf(networks);
        own = List.copyOf(own);
    }

    /** As routes and addresses are now; none where they cannot be read, of which the self-check warns then. */
    static InsideNetworks behind(List<String> interfaces) {
        List<String> networks = new ArrayList<>();
        List<String> own = new ArrayList<>();
        for (String name : interfaces) {
            for (String version : List.of("-4", "-6")) {
                try {
                    addRoutes(SystemTool.IP.run("-j", version, "route", "show", "dev", name), version, networks);
                    addAddresses(SystemTool.IP.run("-j", version, "address", "show", "dev", name), own);
                } catch (ForwardingException | IOException unknown) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "captures: cannot tell the networks behind " + name + ": " + unknown.getMessage());
                }
            }
        }
        return new InsideNetworks(
                networks.stream().distinct().toList(), own.stream().distinct().toList());
    }

    private static void addRoutes(String printed, String version, List<String> networks) throws IOException {
        for (Map<String, Object> route : Json.objects(printed)) {
            // What goes to all the world, or is on every interface, tells nothing.
            if (route.get("dst") instanceof String to
                    && !to.equals("default")
                    && !to.startsWith("fe80:")
                    && !to.startsWith("ff00:")
                    && !"unreachable".equals(route.get("type"))) {
                networks.add(to.indexOf('/') >= 0 ? to : to + (version.equals("-4") ? "/32" : "/128"));
            }
        }
    }

    private static void addAddresses(String printed, List<String> own) throws IOException {
        for (Map<String, Object> link : Json.objects(printed)) {
            if (link.get("addr_info") instanceof List<?> addresses) {
                for (Object address : addresses) {
                    if (address instanceof Map<?, ?> map
                            && map.get("local") instanceof String local
                            && !local.startsWith("fe80:")) {
                        own.add(local);
                    }
                }
            }
        }
    }

    /** The filter, as for tcpdump, of all that none of them has sent; empty where nothing is known of them. */
    String filterOfOthers() {
        if (networks.isEmpty()) {
            return "";
        }
        String others = networks.stream().map(network -> "src net " + network).collect(Collectors.joining(" or "));
        return own.stream()
                .map(address -> " or src host " + address)
                .collect(Collectors.joining("", "not (" + others + ")", ""));
    }
}
