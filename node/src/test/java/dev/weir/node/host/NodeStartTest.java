// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.WeirConfig;
import dev.weir.config.text.ConfigLoader;
import dev.weir.export.transport.ExportMode;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeStartTest {
    private static final int LIMIT_S = 30;

    @TempDir
    Path folder;

    @Test
    void shouldTellWhyItDoesNotStartWhateverHasStartedBefore() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Node node = new Node(config(taken.getLocalPort(), "[127.0.0.1]"), ExportMode.CONTINUOUS);

            CompletableFuture<Void> started = node.start().toCompletionStage().toCompletableFuture();

            assertThatThrownBy(() -> started.get(LIMIT_S, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("UDP port " + taken.getLocalPort() + " at 127.0.0.1 cannot be listened on");
        }
    }

    @Test
    void shouldEndAMemberOfAGroupThatNobodySendsHeartbeatsToBesideAnother() throws Exception {
        Node first = new Node(config(8643, "[]"), ExportMode.CONTINUOUS);
        Node second = new Node(config(8643, "[]"), ExportMode.CONTINUOUS);
        first.start().toCompletionStage().toCompletableFuture().get(LIMIT_S, TimeUnit.SECONDS);
        second.start().toCompletionStage().toCompletableFuture().get(LIMIT_S, TimeUnit.SECONDS);

        assertThat(first.failoverStatus()).isPresent();
        first.stop().toCompletionStage().toCompletableFuture().get(LIMIT_S, TimeUnit.SECONDS);
        second.stop().toCompletionStage().toCompletableFuture().get(LIMIT_S, TimeUnit.SECONDS);
    }

    private WeirConfig config(int port, String peers) throws Exception {
        boolean alone = peers.equals("[]");
        return ConfigLoader.parse(
                """
                node: {name: r1, stateDirectory: %s}
                captures: []
                exporters:
                - format: {type: json}
                  transport: {type: file, path: /dev/null}
                cluster: {type: tcp-ip, interface: 127.0.0.1, members: [127.0.0.1]}
                ha:
                  group: pair
                  heartbeat: {port: %d, listen: "%s", peers: %s, key: "%s"}
                http: {enabled: false}
                """.formatted(folder, port, alone ? "" : "127.0.0.1", peers, alone ? "" : "0123456789abcdef0123456789"),
                "test",
                List.of());
    }
}
