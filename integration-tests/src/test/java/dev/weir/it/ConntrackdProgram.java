// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import dev.weir.config.ConntrackdConfig;
import dev.weir.router.takeover.conntrackd.Conntrackd;
import dev.weir.router.takeover.conntrackd.ConntrackdException;
import dev.weir.router.takeover.conntrackd.ConntrackdSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A router's part that shares NAT state, as a process of its own: it is told what becomes of the router, a word a line. */
public final class ConntrackdProgram {
    private ConntrackdProgram() {}

    /** The command line of it. */
    static List<String> command(String networkInterface, String peer, Path stateDirectory) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ConntrackdProgram.class.getName(),
                networkInterface,
                peer,
                stateDirectory.toString());
    }

    /** The interface, the peer's address, the state directory. */
    public static void main(String[] arguments) throws Exception {
        ConntrackdConfig config = new ConntrackdConfig(
                true, arguments[0], ConntrackdConfig.DEFAULT_PORT, ConntrackdConfig.DEFAULT_COMMAND);
        ConntrackdSettings settings = new ConntrackdSettings(
                config, List.of(InetAddress.getByName(arguments[1])), List.of(), Path.of(arguments[2]));
        try (Conntrackd conntrackd = new Conntrackd(settings)) {
            conntrackd.start();
            System.out.println("started " + conntrackd.status().pid());
            follow(conntrackd);
        } catch (ConntrackdException refused) {
            System.out.println("refused: " + refused.getMessage());
        }
    }

    private static void follow(Conntrackd conntrackd) throws Exception {
        BufferedReader words = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String word = words.readLine(); word != null && !word.equals("end"); word = words.readLine()) {
            switch (word) {
                case "active" ->
                    System.out.println("committed " + conntrackd.becomeActive(Conntrackd.COMMIT_LIMIT) + " "
                            + conntrackd.status());
                case "standby" -> conntrackd.standDown();
                case "status" -> System.out.println(conntrackd.status());
                default -> throw new IllegalArgumentException(word);
            }
        }
    }
}
