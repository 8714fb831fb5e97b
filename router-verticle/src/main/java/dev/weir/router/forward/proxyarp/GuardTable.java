// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.SharedSubnet;
import dev.weir.router.forward.SystemTool;
import dev.weir.router.forward.proxyarp.KernelEntry.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps the kernel from answering a host that announces its own address on another side than the one it is known on: RFC 5227,
 * section 2.4, has it give the address up when somebody else answers for it. A table of nftables of the family {@code arp} holds
 * hosts with each interface on which they are not.
 */
final class GuardTable {
    private static final String RULES = """
            add table %1$s
            delete table %1$s
            table %1$s {
                comment "%2$s"
                set elsewhere {
                    type ipv4_addr . ifname
                }
                chain input {
                    type filter hook input priority filter; policy accept;
                    arp operation request arp saddr ip . iifname @elsewhere drop
                }
            }
            """.formatted(SharedSubnet.GUARD_TABLE, SharedSubnet.GUARD_MARK);

    private static final Pattern ELEMENT = Pattern.compile("([0-9.]+) \\. \"([^\"]+)\"");

    private GuardTable() {}

    /** What is in it; the table is made when it is not there or not whole. */
    static Set<KernelEntry> read() throws ForwardingException {
        String[] words = SharedSubnet.GUARD_TABLE.split(" ");
        SystemTool.Result result = SystemTool.NFT.attempt(List.of("list", "table", words[0], words[1]), "");
        if (result.code() == 0 && !result.output().contains("comment \"" + SharedSubnet.GUARD_MARK + "\"")) {
            throw new ForwardingException("forwarding: nftables has a table '" + SharedSubnet.GUARD_TABLE
                    + "' already, which is not Weir's; remove or rename it");
        }
        Set<KernelEntry> found = new HashSet<>();
        if (result.code() != 0 || !result.output().contains("@elsewhere drop")) {
            SystemTool.NFT.run(List.of("-f", "-"), RULES);
            return found;
        }
        Matcher element = ELEMENT.matcher(result.output());
        while (element.find()) {
            KernelEntry.of(Kind.GUARD, element.group(1), element.group(2)).ifPresent(found::add);
        }
        return found;
    }

    /** Adds and deletes, in one transaction. */
    static List<String> change(Set<KernelEntry> toAdd, Set<KernelEntry> toDelete) throws ForwardingException {
        List<String> added = elements(toAdd);
        List<String> deleted = elements(toDelete);
        StringBuilder script = new StringBuilder();
        if (!deleted.isEmpty()) {
            // Adding them first makes the deletion of what is gone already no error.
            script.append(line("add", deleted)).append(line("delete", deleted));
        }
        if (!added.isEmpty()) {
            script.append(line("add", added));
        }
        if (script.isEmpty()) {
            return List.of();
        }
        SystemTool.Result result = SystemTool.NFT.attempt(List.of("-f", "-"), script.toString());
        return result.code() == 0 ? List.of() : List.of(result.complaint());
    }

    private static String line(String verb, List<String> elements) {
        return verb + " element " + SharedSubnet.GUARD_TABLE + " elsewhere { " + String.join(", ", elements) + " }\n";
    }

    private static List<String> elements(Set<KernelEntry> entries) {
        List<String> elements = new ArrayList<>();
        for (KernelEntry entry : entries) {
            if (entry.kind() == Kind.GUARD) {
                elements.add(Addresses.text(entry.address()) + " . \"" + entry.networkInterface() + "\"");
            }
        }
        return elements;
    }
}
