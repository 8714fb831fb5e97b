// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.SharedSubnet;
import dev.weir.router.forward.SystemTool;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The kernel's own record of hosts, read and written through iproute2: many lines at once, and none for nothing. */
final class KernelTables {
    private static final List<String> VERSIONS = List.of("-4", "-6");

    private KernelTables() {}

    /** What is there. */
    static Set<KernelEntry> read() throws ForwardingException {
        Set<KernelEntry> found = new HashSet<>();
        for (String version : VERSIONS) {
            for (int table : List.of(SharedSubnet.HOSTS, SharedSubnet.GATEWAYS)) {
                List<String> command = List.of(version, "route", "show", "table", Integer.toString(table));
                SystemTool.Result result = SystemTool.IP.attempt(command, "");
                // A table that nothing was ever put in is none to the kernel.
                if (result.code() != 0 && !result.error().contains("does not exist")) {
                    throw new ForwardingException(
                            "proxy-arp: 'ip " + String.join(" ", command) + "' failed: " + result.complaint());
                }
                parse(result.output(), found);
            }
        }
        parse(SystemTool.IP.run("-6", "neigh", "show", "proxy"), found);
        Set<KernelEntry> inMain = new HashSet<>();
        parse(SystemTool.IP.run("-6", "route", "show", "table", "main", "proto", SharedSubnet.PROTOCOL), inMain);
        inMain.forEach(route -> found.add(route.inMain()));
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
                    .filter(entry -> entry.isIpv4() == isIpv4)
                    .forEach(entry -> batch.append(entry.toAdd()).append('\n'));
            toDelete.stream()
                    .filter(entry -> entry.isIpv4() == isIpv4)
                    .forEach(entry -> batch.append(entry.toDelete()).append('\n'));
            if (!batch.isEmpty()) {
                List<String> command = List.of(version, "-force", "-batch", "-");
                refused.append(SystemTool.IP.attempt(command, batch.toString()).error());
            }
        }
        return refused.toString().lines().filter(KernelTables::isRefusal).toList();
    }

    /** What is gone already needs no deletion; after a refusal, iproute2 says in which line it was. */
    private static boolean isRefusal(String line) {
        return !line.isBlank()
                && !line.contains("No such process")
                && !line.contains("No such file or directory")
                && !line.startsWith("Command failed");
    }
}
