// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A route. Its state is what stands behind the destination, in the words of {@code ip route}: {@code via 10.0.0.1 dev eth0}.
 *
 * @param key family, table and destination: {@code 4 105 default}, {@code 6 254 2001:db8::5}
 * @param wanted its next hop and interface
 */
public record Route(String key, String wanted) implements Resource {
    static final String KIND = "route";

    /** Number of the main table. */
    public static final long MAIN = 254;

    /** A route to a destination. */
    public static Route of(int version, long table, String destination, String nextHop) {
        return new Route(version + " " + table + " " + destination, nextHop);
    }

    static Route ofKey(String key) {
        return new Route(key, "");
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<String> observe(Observation now) throws ForwardingException {
        String[] words = words();
        return now.routes(words[0], words[1]).stream()
                .filter(route -> route.equals(words[2]) || route.startsWith(words[2] + " "))
                .findFirst()
                .map(route -> route.substring(words[2].length()).strip())
                .map(found -> begins(found) ? wanted : found);
    }

    /** Whether a route as it is listed is the wanted one: the kernel adds words of its own behind those it was given. */
    private boolean begins(String found) {
        return !wanted.isEmpty() && (found.equals(wanted) || found.startsWith(wanted + " "));
    }

    @Override
    public void put(Optional<String> state) throws ForwardingException {
        String[] words = words();
        List<String> command = new ArrayList<>(List.of("-" + words[0], "route"));
        if (state.isEmpty()) {
            command.addAll(List.of("del", words[2], "table", words[1]));
            SystemTool.Result result = SystemTool.IP.attempt(command, "");
            boolean gone =
                    result.error().contains("No such process") || result.error().contains("does not exist");
            if (result.code() != 0 && !gone) {
                throw new ForwardingException(
                        "forwarding: 'ip " + String.join(" ", command) + "' failed: " + result.complaint());
            }
            return;
        }
        command.addAll(List.of("replace", words[2]));
        command.addAll(List.of(state.get().split(" ")));
        command.addAll(List.of("table", words[1]));
        SystemTool.IP.run(command, "");
    }

    private String[] words() {
        return key.split(" ", 3);
    }
}
