// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The rules of policy routing by which interfaces share subnets, and, when they go, all that was put in their tables: what comes
 * in on a side finds a route to a host in a table of hosts, or none at all, so that nobody is answered for hosts of his own side.
 * Its state is the rules in the words of {@code ip rule show}, in order, with their version of IP, a line each.
 *
 * @param key {@link #KEY}: there is one of these
 * @param wanted the rules
 */
public record SharedSubnet(String key, String wanted) implements Resource {
    /** The first priority of the rules, and number of the table of hosts. */
    public static final int HOSTS = 8700;

    /** Number of the table of routes that lead out of the subnets, and last priority of the rules. */
    public static final int GATEWAYS = 8702;

    /** The protocol that routes and proxies of hosts bear as their mark (rtnetlink(7)); no routing daemon has this number. */
    public static final String PROTOCOL = "87";

    /** The table of nftables that goes with the tables of routes. */
    public static final String GUARD_TABLE = "arp weir";

    /** The comment by which it is known. */
    public static final String GUARD_MARK = "weir proxy-arp";

    static final String KIND = "shared-subnet";

    private static final String KEY = "rules";
    private static final List<String> VERSIONS = List.of("4", "6");

    /**
     * Rules for interfaces.
     *
     * @param subnets the networks that they share, such as {@code 10.0.0.0/24}
     * @param hasGateways whether there are routes out of the subnets
     */
    public static SharedSubnet of(List<String> interfaces, List<String> subnets, boolean hasGateways) {
        TreeSet<String> rules = new TreeSet<>();
        for (String version : VERSIONS) {
            List<String> ofVersion = subnets.stream()
                    .filter(subnet -> subnet.contains(":") == version.equals("6"))
                    .toList();
            if (ofVersion.isEmpty()) {
                continue;
            }
            rules.add(version + " " + HOSTS + ": from all lookup " + HOSTS);
            for (String name : interfaces) {
                for (String subnet : ofVersion) {
                    rules.add(
                            version + " " + (HOSTS + 1) + ": from all to " + subnet + " iif " + name + " unreachable");
                }
                if (hasGateways) {
                    rules.add(version + " " + GATEWAYS + ": from all iif " + name + " lookup " + GATEWAYS);
                }
            }
        }
        return new SharedSubnet(KEY, String.join("\n", rules));
    }

    static SharedSubnet ofKey(String key) {
        return new SharedSubnet(key, "");
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<String> observe(Observation now) throws ForwardingException {
        TreeSet<String> rules = rules();
        if (now.journal().entry(id()).isEmpty()) {
            for (String rule : rules) {
                if (!wanted.lines().toList().contains(rule)) {
                    throw new ForwardingException("forwarding: a rule of policy routing, '" + rule.substring(2)
                            + "', has one of the priorities " + HOSTS + " to " + GATEWAYS
                            + ", which mode proxy-arp takes for its own; remove it or give it another");
                }
            }
        }
        return rules.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", rules));
    }

    private static TreeSet<String> rules() throws ForwardingException {
        TreeSet<String> rules = new TreeSet<>();
        for (String version : VERSIONS) {
            SystemTool.Result result = SystemTool.IP.attempt(List.of("-" + version, "rule", "show"), "");
            if (result.code() != 0 && version.equals("4")) {
                throw new ForwardingException("forwarding: 'ip rule show' failed: " + result.complaint());
            }
            for (String line : result.output().lines().toList()) {
                String rule = line.replace("[detached]", "").strip().replaceAll("\\s+", " ");
                int colon = rule.indexOf(':');
                int priority = colon < 0 ? -1 : Integer.parseInt(rule.substring(0, colon));
                if (priority >= HOSTS && priority <= GATEWAYS) {
                    rules.add(version + " " + rule);
                }
            }
        }
        return rules;
    }

    /** Takes away the rules that are not in the state and adds those that are not there; without a state, the routes too. */
    @Override
    public void put(Optional<String> state) throws ForwardingException {
        List<String> wantedRules = state.map(text -> text.lines().toList()).orElse(List.of());
        TreeSet<String> found = rules();
        for (String version : VERSIONS) {
            List<String> batch = new ArrayList<>();
            // The routes to hosts come before what keeps hosts from all others, and go after it.
            wantedRules.stream()
                    .filter(rule -> rule.startsWith(version) && !found.contains(rule))
                    .forEach(rule -> batch.add("rule add " + selector(rule)));
            found.descendingSet().stream()
                    .filter(rule -> rule.startsWith(version) && !wantedRules.contains(rule))
                    .forEach(rule -> batch.add("rule del " + selector(rule)));
            if (!batch.isEmpty()) {
                SystemTool.IP.run(List.of("-" + version, "-batch", "-"), String.join("\n", batch) + "\n");
            }
        }
        if (state.isEmpty()) {
            forgetHosts();
        }
    }

    private static String selector(String rule) {
        int colon = rule.indexOf(':');
        return "priority " + rule.substring(2, colon) + rule.substring(colon + 1);
    }

    /** Empties the tables, and takes back what the kernel was told to answer for. */
    private static void forgetHosts() throws ForwardingException {
        for (String version : VERSIONS) {
            for (int table : new int[] {HOSTS, GATEWAYS}) {
                SystemTool.IP.attempt(List.of("-" + version, "route", "flush", "table", Integer.toString(table)), "");
            }
        }
        SystemTool.IP.attempt(List.of("-6", "route", "flush", "table", "main", "proto", PROTOCOL), "");
        forgetGuards();
        StringBuilder batch = new StringBuilder();
        for (String line :
                SystemTool.IP.run("-6", "neigh", "show", "proxy").lines().toList()) {
            List<String> words = List.of(line.strip().split("\\s+"));
            int device = words.indexOf("dev");
            int protocol = words.indexOf("proto");
            if (device == 1 && protocol > 0 && words.get(protocol + 1).equals(PROTOCOL)) {
                batch.append("neigh del proxy " + words.get(0) + " dev " + words.get(2) + "\n");
            }
        }
        if (!batch.isEmpty()) {
            SystemTool.IP.attempt(List.of("-6", "-force", "-batch", "-"), batch.toString());
        }
    }

    private static void forgetGuards() throws ForwardingException {
        String[] words = GUARD_TABLE.split(" ");
        SystemTool.Result result = SystemTool.NFT.attempt(List.of("list", "table", words[0], words[1]), "");
        if (result.code() == 0 && result.output().contains("comment \"" + GUARD_MARK + "\"")) {
            SystemTool.NFT.run("delete", "table", words[0], words[1]);
        }
    }
}
