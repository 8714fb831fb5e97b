// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the system looks like now. Each question is asked of the system once; a new look takes a new observation. */
public final class Observation {
    private final Journal journal;
    private final Map<String, List<String>> routes = new HashMap<>();
    private final Map<String, Set<String>> rules = new HashMap<>();
    private final Map<String, Set<String>> ruleLines = new HashMap<>();
    private final Set<String> toBeMade = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private Map<String, Link> links;
    private Set<String> proxies;

    /** A new look at the system, by somebody who has a journal. */
    Observation(Journal journal) {
        this.journal = journal;
    }

    Journal journal() {
        return journal;
    }

    /** Whether a mark is a node's own, or the one under which it made what its journal tells of. */
    boolean isOwn(String mark, String found) {
        return !found.isEmpty() && (found.equals(mark) || found.equals(journal.mark()));
    }

    /** Whether there is an interface of a name at this very moment. */
    public static boolean linkExists(String name) {
        return Files.exists(Path.of("/proc/sys/net/ipv4/conf", name)) || Files.exists(Path.of("/sys/class/net", name));
    }

    /** Says of an interface that it is wanted, and may not be there yet when other things of it are asked for. */
    public void willMake(String name) {
        toBeMade.add(name);
    }

    /** Whether an interface, or that of a setting of the kernel, is one that may not be there yet. */
    boolean isToBeMade(String nameOrKey) {
        return toBeMade.contains(nameOrKey)
                || toBeMade.stream().anyMatch(name -> nameOrKey.contains("/conf/" + name + "/"));
    }

    /** Notes something that stands in the way of a part of what is wanted. */
    public void problem(String line) {
        problems.add(line);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Whether there is an interface of a name; if not, that is noted as a problem. */
    public boolean requirePresent(String name) {
        boolean present = linkExists(name);
        if (!present) {
            problem("forwarding: there is no interface " + name + "; 'weir interfaces' lists those there are");
        }
        return present;
    }

    /** The interface of a name. */
    Optional<Link> link(String name) throws ForwardingException {
        return Optional.ofNullable(links().get(name));
    }

    /** The interface of a name that there must be. */
    Link requireLink(String name) throws ForwardingException {
        return link(name)
                .orElseThrow(() -> new ForwardingException(
                        "forwarding: there is no interface " + name + "; 'weir interfaces' lists those there are"));
    }

    private Map<String, Link> links() throws ForwardingException {
        if (links == null) {
            links = new LinkedHashMap<>();
            for (Map<String, Object> object : objects("ip", SystemTool.IP.run("-j", "-d", "link", "show"))) {
                Link link = Link.of(object);
                links.put(link.name(), link);
            }
        }
        return links;
    }

    /** Addresses with their prefix lengths, such as {@code 10.0.0.5/24}, of an interface; those of the link are left out. */
    public List<String> addresses(String name, int version) throws ForwardingException {
        List<String> found = new ArrayList<>();
        String output = SystemTool.IP.run("-j", "-" + version, "address", "show", "dev", name, "scope", "global");
        for (Map<String, Object> object : objects("ip", output)) {
            if (object.get("addr_info") instanceof List<?> addresses) {
                for (Object address : addresses) {
                    if (address instanceof Map<?, ?> map && map.get("local") instanceof String local) {
                        found.add(local + "/" + map.get("prefixlen"));
                    }
                }
            }
        }
        return found;
    }

    /** The networks on an interface, as the kernel made routes of its addresses; those of the link are left out. */
    List<String> connected(String name, int version) throws ForwardingException {
        return routes(String.valueOf(version), "main").stream()
                .filter(route -> route.contains(" dev " + name + " ") && route.contains(" proto kernel "))
                .map(route -> route.substring(0, route.indexOf(' ')))
                .filter(network -> !network.startsWith("fe80:"))
                .toList();
    }

    /** The routes of a table, as {@code ip route show} words them. */
    List<String> routes(String version, String table) throws ForwardingException {
        String key = version + " " + table;
        List<String> known = routes.get(key);
        if (known == null) {
            SystemTool.Result result =
                    SystemTool.IP.attempt(List.of("-" + version, "route", "show", "table", table), "");
            // A table that nothing was ever put in is none to the kernel.
            if (result.code() != 0 && !result.error().contains("does not exist")) {
                throw new ForwardingException(
                        "forwarding: 'ip route show table " + table + "' failed: " + result.complaint());
            }
            known = result.output()
                    .lines()
                    .map(line -> line.strip().replaceAll("\\s+", " "))
                    .toList();
            routes.put(key, known);
        }
        return known;
    }

    /** Whether there is a rule that sends what comes from an address to a table. */
    boolean hasRule(String version, String priority, String source, String table) throws ForwardingException {
        Set<String> known = rules.get(version);
        if (known == null) {
            known = new HashSet<>();
            for (Map<String, Object> object :
                    objects("ip", SystemTool.IP.run("-j", "-N", "-" + version, "rule", "show"))) {
                known.add(object.get("priority") + " " + object.get("src") + " " + object.get("table"));
            }
            rules.put(version, known);
        }
        return known.contains(priority + " " + source + " " + table);
    }

    /** The rules of policy routing, as {@code ip rule show} words them. */
    Set<String> ruleLines(String version) throws ForwardingException {
        Set<String> known = ruleLines.get(version);
        if (known == null) {
            known = new HashSet<>();
            for (String line : SystemTool.IP
                    .run("-N", "-" + version, "rule", "show")
                    .lines()
                    .toList()) {
                known.add(line.replace("[detached]", "").strip().replaceAll("\\s+", " "));
            }
            ruleLines.put(version, known);
        }
        return known;
    }

    /** Whether the kernel answers for an address on an interface. */
    boolean hasProxy(String name, String address) throws ForwardingException {
        if (proxies == null) {
            proxies = new HashSet<>();
            for (String version : List.of("-4", "-6")) {
                for (String line : SystemTool.IP
                        .run(version, "neigh", "show", "proxy")
                        .lines()
                        .toList()) {
                    String[] words = line.split(" ");
                    if (words.length > 2) {
                        proxies.add(words[2] + " " + words[0]);
                    }
                }
            }
        }
        return proxies.contains(name + " " + address);
    }

    private static List<Map<String, Object>> objects(String tool, String output) throws ForwardingException {
        try {
            return Json.objects(output);
        } catch (IOException unreadable) {
            throw new ForwardingException(
                    "forwarding: cannot read what '" + tool + "' printed: " + unreadable.getMessage(), unreadable);
        }
    }
}
