// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Two routers side by side between a client and a server, and a cable between the two. Both hide the client behind the same
 * public address, at ports of their own choice; one of them at a time has that address, and the one that is the client's way
 * out. Nothing but the lab moves them.
 *
 * <pre>
 *              ┌─ one ─┐
 *    client ───┤   │   ├─── server
 *              └ other ┘
 * </pre>
 */
public final class RouterPairLab {
    /** The address of the server. */
    public static final String SERVER = "10.81.2.10";

    /** The routers' public address. */
    public static final String PUBLIC = "10.81.2.1";

    /** The interface of either to the cable between them. */
    public static final String BETWEEN = "sync0";

    private static final String WAY_OUT = "10.81.1.1";

    private static final String CLIENT_HOST = "client";
    private static final String SERVER_HOST = "server";
    private static final List<String> HOSTS = List.of(CLIENT_HOST, SERVER_HOST);

    private final Path folder;
    private final Namespaces namespaces;

    /** One of the two. */
    public enum Router {
        ONE("one", 1),
        OTHER("other", 2);

        private final String namespace;
        private final int number;

        Router(String namespace, int number) {
            this.namespace = namespace;
            this.number = number;
        }

        private String address() {
            return "10.81.9." + number;
        }

        /** The other's address on the cable between the two. */
        public String peer() {
            return "10.81.9." + (3 - number);
        }
    }

    private RouterPairLab(Path folder) {
        this.folder = folder;
        this.namespaces = new Namespaces(folder, "pair-of-routers");
    }

    /** Makes the namespaces; where that is not allowed, the test is skipped. */
    public static RouterPairLab create(Path folder) throws Exception {
        RouterPairLab lab = new RouterPairLab(folder);
        try {
            lab.build();
        } catch (Exception | AssertionError e) {
            lab.remove();
            throw e;
        }
        return lab;
    }

    private void build() throws Exception {
        for (String host : HOSTS) {
            namespaces.add(host);
            namespaces.ip(host, "link", "add", "eth0", "type", "bridge", "forward_delay", "0");
            namespaces.ip(host, "link", "set", "eth0", "up");
        }
        for (Router router : Router.values()) {
            namespaces.add(router.namespace);
            connect(router, "inside0", CLIENT_HOST, "10.81.1");
            connect(router, "outside0", SERVER_HOST, "10.81.2");
            namespaces
                    .run(router.namespace, "sysctl", "-q", "net.ipv4.ip_forward=1")
                    .orFail();
        }
        namespaces.connect(Router.ONE.namespace, BETWEEN, Router.OTHER.namespace, BETWEEN);
        for (Router router : Router.values()) {
            namespaces.ip(router.namespace, "address", "add", router.address() + "/24", "dev", BETWEEN);
            namespaces.ip(router.namespace, "link", "set", BETWEEN, "up");
            hideClient(router);
        }
        namespaces.ip(CLIENT_HOST, "address", "add", "10.81.1.10/24", "dev", "eth0");
        namespaces.ip(CLIENT_HOST, "route", "add", "default", "via", WAY_OUT);
        namespaces.ip(SERVER_HOST, "address", "add", SERVER + "/24", "dev", "eth0");
        give(Router.ONE);
    }

    private void connect(Router router, String networkInterface, String host, String network) throws Exception {
        String port = "to-" + router.namespace;
        namespaces.connect(router.namespace, networkInterface, host, port);
        namespaces.ip(host, "link", "set", port, "master", "eth0");
        namespaces.ip(host, "link", "set", port, "up");
        String address = network + "." + (router.number + 1) + "/24";
        namespaces.ip(router.namespace, "address", "add", address, "dev", networkInterface);
        namespaces.ip(router.namespace, "link", "set", networkInterface, "up");
    }

    /** At random ports, so that two routers that know nothing of each other choose different ones. */
    private void hideClient(Router router) throws Exception {
        String rules = "table ip nat { chain postrouting { type nat hook postrouting priority srcnat;"
                + " iifname inside0 oifname outside0 ip protocol tcp snat to " + PUBLIC
                + ":20000-60000 fully-random; }; }";
        namespaces.run(router.namespace, Tool.require("nft", "nftables"), rules).orFail();
    }

    private void give(Router router) throws Exception {
        namespaces.ip(router.namespace, "address", "add", WAY_OUT + "/24", "dev", "inside0");
        namespaces.ip(router.namespace, "address", "add", PUBLIC + "/24", "dev", "outside0");
        for (String host : HOSTS) {
            // In place of the gratuitous ARP of a router that takes over.
            namespaces.ip(host, "neigh", "flush", "dev", "eth0");
        }
    }

    /** The router that has the addresses dies, as far as anybody sees it: its cables are out. */
    public void die(Router router) throws Exception {
        for (String networkInterface : List.of("inside0", "outside0", BETWEEN)) {
            namespaces.ip(router.namespace, "link", "set", networkInterface, "down");
        }
    }

    /** The other gets its addresses. */
    public void takeOver(Router router) throws Exception {
        give(router);
    }

    /** The way to a router, before a command. */
    public List<String> wayTo(Router router) {
        return namespaces.wayTo(router.namespace);
    }

    /** Starts a command at the client. */
    public Running startAtClient(String... command) throws Exception {
        return namespaces.start(namespaces.wayTo(CLIENT_HOST), command);
    }

    /** Starts a command at the server. */
    public Running startAtServer(String... command) throws Exception {
        return namespaces.start(namespaces.wayTo(SERVER_HOST), command);
    }

    /** Starts a command at a router, which is told things on its standard input. */
    public Running startListening(Router router, List<String> command) throws Exception {
        List<String> all = new ArrayList<>(wayTo(router));
        all.addAll(command);
        return Running.startListening(Collections.unmodifiableList(all), folder);
    }

    /** Runs a command at a router to its end. */
    public Outcome run(Router router, String... command) throws Exception {
        return namespaces.run(router.namespace, command);
    }

    /** Removes the namespaces, and the cables with them. */
    public void remove() throws Exception {
        namespaces.remove();
    }
}
