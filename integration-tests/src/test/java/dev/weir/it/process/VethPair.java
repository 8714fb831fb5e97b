// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.nio.file.Path;
import java.util.List;

/**
 * Two network namespaces with a cable between them: {@code near}, 10.77.0.1, and {@code far}, 10.77.0.2, each with an
 * interface {@code eth0}. Nothing talks there but what a test starts: no IPv6, and no packets put together by the kernel.
 */
public final class VethPair {
    /** The address of the near end. */
    public static final String NEAR = "10.77.0.1";

    /** The address of the far end. */
    public static final String FAR = "10.77.0.2";

    /** The interface of either end. */
    public static final String INTERFACE = "eth0";

    /** Room for a tag on a full frame. */
    private static final String MTU = "1600";

    private static final String NEAR_END = "near";
    private static final String FAR_END = "far";

    private final Path folder;
    private final Namespaces namespaces;

    private VethPair(Path folder) {
        this.folder = folder;
        this.namespaces = new Namespaces(folder, "pair");
    }

    /** Makes the namespaces; where that is not allowed, the test is skipped. */
    public static VethPair create(Path folder) throws Exception {
        VethPair pair = new VethPair(folder);
        try {
            pair.build();
        } catch (Exception | AssertionError e) {
            pair.remove();
            throw e;
        }
        return pair;
    }

    private void build() throws Exception {
        namespaces.add(NEAR_END);
        namespaces.add(FAR_END);
        namespaces.connect(NEAR_END, INTERFACE, FAR_END, INTERFACE);
        setUp(NEAR_END, NEAR);
        setUp(FAR_END, FAR);
    }

    private void setUp(String end, String address) throws Exception {
        String ethtool = Tool.require("ethtool", "ethtool");
        namespaces.run(end, "sysctl", "-q", "net.ipv6.conf.all.disable_ipv6=1").orFail();
        namespaces
                .run(end, ethtool, "-K", INTERFACE, "gro", "off", "gso", "off", "tso", "off")
                .orFail();
        namespaces.ip(end, "address", "add", address + "/24", "dev", INTERFACE);
        namespaces.ip(end, "link", "set", INTERFACE, "mtu", MTU, "up");
        namespaces.ip(end, "link", "set", "lo", "up");
    }

    /** The way into the near namespace, before a command. */
    public List<String> near() {
        return namespaces.wayTo(NEAR_END);
    }

    /** The way into the far namespace, before a command. */
    public List<String> far() {
        return namespaces.wayTo(FAR_END);
    }

    /** Starts a command in one of the namespaces. */
    public Running start(List<String> way, String... command) throws Exception {
        return namespaces.start(way, command);
    }

    /** Runs a command in one of the namespaces to its end. */
    public Outcome run(List<String> way, String... command) throws Exception {
        return namespaces.run(way, command);
    }

    /** Waits until nothing is on its way any more. */
    public void awaitStillness() {
        Stillness.await(folder, INTERFACE, List.of(near(), far()));
    }

    /** Frames that the near interface has received. */
    public long received() {
        return statistic("rx_packets");
    }

    /** A count of the near interface, as {@code ip -s link} shows it too. */
    public long statistic(String name) {
        try {
            return Long.parseLong(run(near(), "cat", "/sys/class/net/" + INTERFACE + "/statistics/" + name)
                    .orFail()
                    .stdout()
                    .strip());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Removes the namespaces, and the cable with them. */
    public void remove() throws Exception {
        namespaces.remove();
    }
}
