// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.failover;

import dev.weir.node.client.JsonTree;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What a node on this machine says over HTTP of how it is doing. */
final class Control {
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    /** That of the node which listens on a port of loopback. */
    Control(int port) {
        this.port = port;
    }

    /** Of the flows that it shares. */
    JsonTree sharedFlows() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/ha"))
                .build();
        return JsonTree.read(
                        http.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .at("sharedFlows");
    }

    /** How many checkpoints it has made. */
    long checkpoints() throws IOException, InterruptedException {
        return sharedFlows().number("checkpoints");
    }
}
