// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

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

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Path folder;
    private final String near = "weir-it-near-" + ProcessHandle.current().pid();
    private final String far = "weir-it-far-" + ProcessHandle.current().pid();

    private VethPair(Path folder) {
        this.folder = folder;
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
        Outcome first = ip("netns", "add", near);
        if (first.exitCode() != 0) {
            throw new TestAbortedException("no network namespace can be made here, which takes root: "
                    + first.stderr().strip());
        }
        ip("netns", "add", far).orFail();
        ip("-n", near, "link", "add", INTERFACE, "type", "veth", "peer", "name", INTERFACE, "netns", far)
                .orFail();
        for (String namespace : List.of(near, far)) {
            run(namespace, "sysctl", "-q", "net.ipv6.conf.all.disable_ipv6=1").orFail();
            run(
                            namespace,
                            Tool.require("ethtool", "ethtool"),
                            "-K",
                            INTERFACE,
                            "gro",
                            "off",
                            "gso",
                            "off",
                            "tso",
                            "off")
                    .orFail();
            String address = namespace.equals(near) ? NEAR : FAR;
            ip("-n", namespace, "address", "add", address + "/24", "dev", INTERFACE)
                    .orFail();
            ip("-n", namespace, "link", "set", INTERFACE, "mtu", MTU, "up").orFail();
            ip("-n", namespace, "link", "set", "lo", "up").orFail();
        }
    }

    /** The way into the near namespace, before a command. */
    public List<String> near() {
        return List.of("ip", "netns", "exec", near);
    }

    /** The way into the far namespace, before a command. */
    public List<String> far() {
        return List.of("ip", "netns", "exec", far);
    }

    /** Starts a command in one of the namespaces. */
    public Running start(List<String> way, String... command) throws Exception {
        return Running.start(Stream.concat(way.stream(), Stream.of(command)).toList(), folder);
    }

    /** Runs a command in one of the namespaces to its end. */
    public Outcome run(List<String> way, String... command) throws Exception {
        return Running.run(Stream.concat(way.stream(), Stream.of(command)).toList(), folder, Weir.TIMEOUT);
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

    private Outcome run(String namespace, String... command) throws Exception {
        return run(List.of("ip", "netns", "exec", namespace), command);
    }

    private Outcome ip(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tool.require("ip", "iproute2")));
        command.addAll(List.of(arguments));
        return Running.run(command, folder, TIMEOUT);
    }

    /** Removes the namespaces, and the cable with them. */
    public void remove() throws Exception {
        for (String namespace : List.of(near, far)) {
            if (Files.exists(Path.of("/run/netns", namespace))) {
                ip("netns", "del", namespace).orFail();
            }
        }
    }
}
