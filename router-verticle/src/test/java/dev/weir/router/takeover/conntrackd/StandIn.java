// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A shell script in conntrackd's place: it writes down its orders, and does what files beside it say. */
final class StandIn {
    private static final String SCRIPT = """
            #!/bin/sh
            here=%s
            case $3 in
            '')
                echo run >>$here/runs
                if [ $(wc -l <$here/runs) -le $(cat $here/failures) ]; then
                    echo '[Mon Nov 30 02:51:48 2026] (pid=1) [ERROR] no such device'
                    exit 3
                fi
                exec sleep 300 ;;
            -s)
                [ ! -f $here/refusal ] || { cat $here/refusal; exit 1; }
                printf 'cache internal:\\ncurrent active connections:\\t 7\\nx:\\t1\\n\\n'
                printf 'cache external:\\ncurrent active connections:\\t 5\\nx:\\t1\\n' ;;
            *)
                printf '%%s\\n' "$3" >>$here/orders
                while [ -f $here/gate ]; do sleep 0.01; done
                [ ! -f $here/broken ] || { echo 'out of order'; exit 1; } ;;
            esac
            """;

    private final Path folder;

    private StandIn(Path folder) {
        this.folder = folder;
    }

    static StandIn in(Path folder) throws IOException {
        Files.writeString(folder.resolve("conntrackd"), SCRIPT.formatted(folder));
        Files.setPosixFilePermissions(folder.resolve("conntrackd"), PosixFilePermissions.fromString("rwxr-xr-x"));
        StandIn made = new StandIn(folder);
        made.failures(0);
        return made;
    }

    String program() {
        return folder.resolve("conntrackd").toString();
    }

    /** Has the first runs end at once. */
    void failures(int count) throws IOException {
        Files.writeString(folder.resolve("failures"), String.valueOf(count));
    }

    /** Has orders wait, until it is opened. */
    void shutGate() throws IOException {
        Files.createFile(folder.resolve("gate"));
    }

    void openGate() throws IOException {
        Files.delete(folder.resolve("gate"));
    }

    /** Has orders fail. */
    void breakDown() throws IOException {
        Files.createFile(folder.resolve("broken"));
    }

    /** Has statistics fail with a line. */
    void refuse(String line) throws IOException {
        Files.writeString(folder.resolve("refusal"), line + "\n");
    }

    /** The orders it was given so far. */
    List<String> orders() {
        try {
            return Files.readAllLines(folder.resolve("orders"));
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
