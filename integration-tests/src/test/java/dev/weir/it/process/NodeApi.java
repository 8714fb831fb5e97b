// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import dev.weir.node.client.JsonTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The control plane of a Weir, asked by curl: from inside its network namespace where it has one. */
public final class NodeApi {
    private static final int DEFAULT_PORT = 8642;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");
    private static final Pattern ETAG = Pattern.compile("(?i)^etag: (\\S+)", Pattern.MULTILINE);

    private final List<String> way;
    private final Path folder;
    private final String url;

    /**
     * That of a Weir which runs with {@code http.port} at its default.
     *
     * @param way into its namespace, before a command
     * @param folder for what commands write
     */
    public NodeApi(List<String> way, Path folder) {
        this(way, folder, DEFAULT_PORT);
    }

    /** That of a Weir with a port of its own. */
    public NodeApi(List<String> way, Path folder, int port) {
        this.way = List.copyOf(way);
        this.folder = folder;
        this.url = "http://127.0.0.1:" + port + "/api/v1/config";
    }

    /**
     * What was answered.
     *
     * @param etag empty where there is none
     * @param body the members of the JSON
     */
    public record Answer(int status, String etag, JsonTree body) {}

    /** The configuration in force. */
    public Answer config() throws Exception {
        return ask("GET", List.of(), "");
    }

    /** Puts a whole configuration, in YAML, in place of the one of an ETag. */
    public Answer put(String yaml, String etag) throws Exception {
        return ask("PUT", List.of("Content-Type: application/yaml", "If-Match: " + etag), yaml);
    }

    /** Lays a merge patch over the configuration of an ETag. */
    public Answer patch(String patch, String etag) throws Exception {
        return ask("PATCH", List.of("Content-Type: application/merge-patch+json", "If-Match: " + etag), patch);
    }

    private Answer ask(String method, List<String> headers, String body) throws Exception {
        List<String> command = new ArrayList<>(way);
        command.addAll(List.of(Tool.require("curl", "curl"), "-s", "-S", "-i", "-m", "60", "-X", method));
        for (String header : headers) {
            command.addAll(List.of("-H", header));
        }
        Path file = folder.resolve("request-body");
        if (!body.isEmpty()) {
            Files.writeString(file, body);
            command.addAll(List.of("--data-binary", "@" + file));
        }
        command.add(url);
        return answer(Running.run(command, folder, Weir.TIMEOUT).orFail().stdout());
    }

    private static Answer answer(String text) throws IOException {
        int end = text.indexOf("\r\n\r\n");
        String head = text.substring(0, end);
        Matcher status = STATUS.matcher(head);
        Matcher etag = ETAG.matcher(head);
        if (!status.lookingAt() || !head.toLowerCase(Locale.ROOT).contains("json")) {
            throw new AssertionError("not an answer of the control plane: " + text);
        }
        return new Answer(
                Integer.parseInt(status.group(1)),
                etag.find() ? etag.group(1) : "",
                JsonTree.read(text.substring(end)));
    }
}
