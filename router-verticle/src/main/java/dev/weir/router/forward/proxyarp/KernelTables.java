// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.config.IpAddresses;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.SharedSubnet;
import dev.weir.router.forward.SystemTool;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The kernel's own record of hosts, read and written through iproute2: many lines at once, and none for nothing. */
final class KernelTables {
    private static final List<String> VERSIONS = List.of("-4", "-6");

    private KernelTables() {}

    /** What is there. */
    static Set<KernelEntry> read() throws ForwardingException {
        Set<KernelEntry> found = new HashSet<>(GuardTable.read());
        for (String version : VERSIONS) {
            parse(SystemTool.IP.run(version, "route", "show", "table", "all", "proto", SharedSubnet.PROTOCOL), found);
        }
        parse(SystemTool.IP.run("-6", "neigh", "show", "proxy"), found);
        return found;
    }

    private static void parse(String output, Set<KernelEntry> found) {
        output.lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> KernelEntry.parse(line).ifPresent(found::add));
    }

    /**
     * Adds and deletes, in this order.
     *
     * @return what the kernel refused, a line each
     */
    static List<String> change(Set<KernelEntry> toAdd, Set<KernelEntry> toDelete) throws ForwardingException {
        StringBuilder refused = new StringBuilder();
        for (String version : VERSIONS) {
            boolean isIpv4 = version.equals("-4");
            StringBuilder batch = new StringBuilder();
            toAdd.stream()
                    .filter(entry -> isOf(entry, isIpv4))
                    .forEach(entry -> batch.append(entry.toAdd()).append('\n'));
            toDelete.stream()
                    .filter(entry -> isOf(entry, isIpv4))
                    .forEach(entry -> batch.append(entry.toDelete()).append('\n'));
            if (!batch.isEmpty()) {
                List<String> command = List.of(version, "-force", "-batch", "-");
                refused.append(SystemTool.IP.attempt(command, batch.toString()).error());
            }
        }
        refused.append(String.join("\n", GuardTable.change(toAdd, toDelete)));
        return refused.toString().lines().filter(KernelTables::isRefusal).toList();
    }

    /** The addresses that the kernel itself looks for, or gets no answer from, at this moment. */
    static Set<InetAddress> resolving() throws ForwardingException {
        Set<InetAddress> found = new HashSet<>();
        String output = SystemTool.IP.run("neigh", "show", "nud", "incomplete", "nud", "probe");
        output.lines()
                .map(line -> line.strip().split(" ")[0])
                .forEach(address -> IpAddresses.parse(address).ifPresent(found::add));
        return found;
    }

    private static boolean isOf(KernelEntry entry, boolean isIpv4) {
        return entry.isIpv4() == isIpv4 && entry.kind() != KernelEntry.Kind.GUARD;
    }

    /** What is gone already needs no deletion; after a refusal, iproute2 says in which line it was. */
    private static boolean isRefusal(String line) {
        return !line.isBlank()
                && !line.contains("No such process")
                && !line.contains("No such file or directory")
                && !line.startsWith("Command failed");
    }
}
