// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.NodeApi;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.Weir;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * A Weir whose state directory is on a disk without room, a small one of memory in a mount namespace of its own: a change of
 * the configuration is taken back, and can be made once there is room.
 */
class FullDiskIT {
    private static final String ROOM = "size=64k";
    private static final String MOUNT = "mount -t tmpfs -o " + ROOM + " weir-test \"$1\" && shift && exec \"$@\"";

    @TempDir
    Path folder;

    @Test
    void shouldBeAsItWasWhenTheDiskIsFullAndGoOnWhenThereIsRoom() throws Exception {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new TestAbortedException("a small disk can be mounted by root only; run the tests as root");
        }
        int port = freePort();
        Path state = Files.createDirectory(folder.resolve("state"));
        Path file = Files.writeString(folder.resolve("weir.yaml"), """
                node: {stateDirectory: %s}
                http: {port: %d, auditLog: %s/audit.log}
                captures:
                  - {type: ring, interface: lo, filter: udp port 9}
                metering: {idleTimeout: 2s, shards: 1}
                exporters:
                  - {name: records, format: {type: json}, transport: {type: file, path: %s/flows.ndjson}}
                """.formatted(state, port, folder, folder));
        List<String> way =
                List.of(Tool.require("unshare", "util-linux"), "-m", "sh", "-c", MOUNT, "sh", state.toString());
        try (Running weir = Weir.startBy(way, folder, "run", "--config", file.toString())) {
            weir.awaitStderr("control plane on", Weir.TIMEOUT);
            NodeApi api = new NodeApi(List.of(), folder, port);
            Path disk = Path.of("/proc", String.valueOf(weir.pid()), "root" + state);
            String before = api.config().etag();
            Path filling = disk.resolve("filling");
            fill(filling);

            for (String patch : List.of(
                    "{\"metering\": {\"idleTimeout\": \"3s\"}}",
                    "{\"metering\": {\"shards\": 2}, \"exporters\": [], \"logging\": {\"level\": \"debug\"}}")) {
                NodeApi.Answer refused = api.patch(patch, before);
                assertThat(refused.status()).as(refused.body().toString()).isEqualTo(409);
                assertThat(refused.body().text("type")).isEqualTo("urn:weir:problem:change-failed");
                assertThat(refused.body().text("failedStep")).isEqualTo("configuration file");
                assertThat(refused.body().text("why")).contains("No space left on device");
                assertThat(refused.body().text("rolledBack")).isEqualTo("true");
                assertThat(api.config().etag()).isEqualTo(before);
            }
            assertThat(files(disk)).as("nothing half-written is left").containsExactly("filling");

            Files.delete(filling);
            NodeApi.Answer done = api.patch("{\"metering\": {\"idleTimeout\": \"3s\"}}", before);
            assertThat(done.status()).as(done.body().toString()).isEqualTo(200);
            assertThat(api.config().body().at("metering").text("idleTimeout")).isEqualTo("3s");
            weir.signal("TERM");
            assertThat(weir.end(Weir.TIMEOUT).orFail().stderr())
                    .doesNotContain("DEBUG")
                    .contains("balanced: every packet and every record is accounted for");
        }
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
    }

    /** All files there are, the lock of forwarding and the like left out. */
    private static List<String> files(Path disk) throws IOException {
        try (Stream<Path> all = Files.walk(disk)) {
            return all.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> !name.endsWith(".lock"))
                    .toList();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
