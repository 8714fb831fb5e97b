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

/** The network namespaces of a lab, each by its name there, and what is done in them. */
final class Namespaces {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Path folder;
    private final String prefix;
    private final List<String> names = new ArrayList<>();

    /**
     * None yet.
     *
     * @param folder for what commands write
     * @param lab distinguishes them from those of other labs of this process
     */
    Namespaces(Path folder, String lab) {
        this.folder = folder;
        this.prefix = "weir-" + lab + "-" + ProcessHandle.current().pid() + "-";
    }

    /** Makes one; where that is not allowed, the test is skipped. */
    void add(String name) throws Exception {
        Outcome made = tryIp("netns", "add", fullName(name));
        if (made.exitCode() != 0 && names.isEmpty()) {
            throw new TestAbortedException("no network namespace can be made here, which takes root: "
                    + made.stderr().strip());
        }
        made.orFail();
        names.add(name);
        // A Weir's control plane listens there.
        ip(name, "link", "set", "lo", "up");
    }

    /** Removes them all, and what is in them. */
    void remove() throws Exception {
        for (String name : names) {
            if (Files.exists(Path.of("/run/netns", fullName(name)))) {
                tryIp("netns", "del", fullName(name)).orFail();
            }
        }
    }

    /** What the system calls one of them. */
    String fullName(String name) {
        return prefix + name;
    }

    /** The way into one, before a command. */
    List<String> wayTo(String name) {
        return List.of("ip", "netns", "exec", fullName(name));
    }

    /** Lays a cable between two of them, whose ends are not up yet. */
    void connect(String one, String itsInterface, String other, String otherInterface) throws Exception {
        ip(one, "link", "add", itsInterface, "type", "veth", "peer", "name", otherInterface, "netns", fullName(other));
    }

    /** Gives an interface an address of each family. */
    void address(String name, String networkInterface, String ipv4, String ipv6) throws Exception {
        ip(name, "address", "add", ipv4, "dev", networkInterface);
        ip(name, "address", "add", ipv6, "dev", networkInterface, "nodad");
    }

    /** Gives one a way to elsewhere in each family. */
    void defaultRoute(String name, String ipv4, String ipv6) throws Exception {
        ip(name, "route", "add", "default", "via", ipv4);
        ip(name, "-6", "route", "add", "default", "via", ipv6);
    }

    /** Runs {@code ip} for one of them, which has to succeed. */
    void ip(String name, String... arguments) throws Exception {
        String[] inNamespace = {"-n", fullName(name)};
        tryIp(Stream.of(inNamespace, arguments).flatMap(Stream::of).toArray(String[]::new))
                .orFail();
    }

    /** Runs a command in one of them to its end. */
    Outcome run(String name, String... command) throws Exception {
        return run(wayTo(name), command);
    }

    /** Runs a command by way of another to its end. */
    Outcome run(List<String> way, String... command) throws Exception {
        return Running.run(Stream.concat(way.stream(), Stream.of(command)).toList(), folder, Weir.TIMEOUT);
    }

    /** Starts a command by way of another. */
    Running start(List<String> way, String... command) throws Exception {
        return Running.start(Stream.concat(way.stream(), Stream.of(command)).toList(), folder);
    }

    private Outcome tryIp(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tool.require("ip", "iproute2")));
        command.addAll(List.of(arguments));
        return Running.run(command, folder, TIMEOUT);
    }
}
