// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import dev.weir.node.client.JsonTree;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Weirs of one cluster on this machine, by their names, each with ports of its own. They read links on which no packet comes. */
public final class ClusterNodes implements AutoCloseable {
    private static final String ADDRESS = "127.0.0.1";
    private static final byte[] PCAP_HEADER =
            HexFormat.of().parseHex("d4c3b2a1020004000000000000000000ffff000001000000");
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, int[]> ports = new HashMap<>();
    private final Map<String, Running> running = new HashMap<>();
    private final Map<String, RandomAccessFile> links = new HashMap<>();

    /** Nodes that may be started, in a folder for what they write. */
    public ClusterNodes(Path folder, String... names) throws IOException {
        this.folder = folder;
        List<ServerSocket> free = new ArrayList<>();
        for (String name : names) {
            int[] three = new int[3];
            for (int i = 0; i < three.length; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS));
                free.add(socket);
                three[i] = socket.getLocalPort();
            }
            ports.put(name, three);
        }
        for (ServerSocket socket : free) {
            socket.close();
        }
    }

    /** Port of the cluster. */
    public int port(String name) {
        return ports.get(name)[0];
    }

    /** Port of the event bus. */
    public int busPort(String name) {
        return ports.get(name)[1];
    }

    /** Starts one, with more arguments of {@code weir run}. */
    public Running start(String name, String... more) throws Exception {
        Path pipe = folder.resolve(name + ".pcap");
        if (!Files.exists(pipe)) {
            Running.run(List.of("mkfifo", pipe.toString()), folder, Weir.TIMEOUT)
                    .orFail();
            // Open for both, which waits for nobody, and keeps a reader from seeing the end.
            links.put(name, new RandomAccessFile(pipe.toFile(), "rw"));
        }
        links.get(name).write(PCAP_HEADER);
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, """
                node: {name: %s, stateDirectory: %s}
                captures: [{type: files, name: link, files: [%s]}]
                exporters: [{format: {type: json}, transport: {type: file, path: %s}}]
                cluster:
                  type: tcp-ip
                  name: test
                  interface: %s
                  port: %d
                  busPort: %d
                  members: [%s]
                http: {port: %d}
                """.formatted(
                name,
                folder.resolve(name + "-state"),
                pipe,
                folder.resolve(name + ".ndjson"),
                ADDRESS,
                port(name),
                busPort(name),
                ports.keySet().stream().map(one -> ADDRESS + ":" + port(one)).collect(Collectors.joining(", ")),
                ports.get(name)[2]));
        String[] arguments = Stream.concat(Stream.of("run", "--config", file.toString()), Stream.of(more))
                .toArray(String[]::new);
        Running weir = Weir.start(folder, arguments);
        running.put(name, weir);
        return weir;
    }

    /** Has packets come on the link that one reads, as records of a capture file. */
    public void send(String name, byte[] records) throws IOException {
        links.get(name).write(records);
    }

    /** The records that one has written. */
    public Path records(String name) {
        return folder.resolve(name + ".ndjson");
    }

    /** The process that was started last under a name. */
    public Running running(String name) {
        return running.get(name);
    }

    /** Kills one, as nothing else could end it. */
    public void kill(String name) {
        running.get(name).close();
    }

    /** The cluster as one node sees it. */
    public JsonTree cluster(String name) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url(name) + "/api/v1/cluster"))
                .timeout(ANSWER_TIMEOUT)
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + ": " + answer.body());
        }
        return JsonTree.read(answer.body());
    }

    /** What {@code weir status} says of one node. */
    public Outcome status(String name) {
        return WeirInside.run("status", "--url", url(name));
    }

    /** What a command says that calls one node. */
    public Outcome call(String name, String... command) {
        return WeirInside.run(
                Stream.concat(Stream.of(command), Stream.of("--url", url(name))).toArray(String[]::new));
    }

    private String url(String name) {
        return "http://" + ADDRESS + ":" + ports.get(name)[2];
    }

    @Override
    public void close() throws IOException {
        running.values().forEach(Running::close);
        for (RandomAccessFile link : links.values()) {
            link.close();
        }
    }
}
