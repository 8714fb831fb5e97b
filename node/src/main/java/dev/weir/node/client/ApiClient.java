// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.client;

import dev.weir.node.client.ClientException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/** Calls the control plane of one node, one call at a time. */
public final class ApiClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final String JSON = "application/json";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int FIRST_ERROR = 400;

    private final ClientSettings settings;
    private HttpClient http;

    /** A client that has not called yet. */
    public ApiClient(ClientSettings settings) {
        this.settings = settings;
    }

    /** What is at a path. */
    public Reply get(String path) throws ClientException, InterruptedException {
        return call("GET", path, Map.of(), "", "");
    }

    /** What is at a path, of another content type than JSON. */
    public Reply get(String path, String accept) throws ClientException, InterruptedException {
        return call("GET", path, Map.of("Accept", accept), "", "");
    }

    /** Has something done. */
    public Reply post(String path) throws ClientException, InterruptedException {
        return call("POST", path, Map.of(), "", "");
    }

    /**
     * Calls.
     *
     * @param headers more headers; one of JSON is accepted unless they say otherwise
     * @param contentType of the body; empty for none
     * @throws ClientException when the node cannot be reached or does not do what it was asked to
     */
    public Reply call(String method, String path, Map<String, String> headers, String contentType, String body)
            throws ClientException, InterruptedException {
        HttpResponse<InputStream> response =
                send(request(method, path, headers, contentType, body).timeout(TIMEOUT));
        try (InputStream in = response.body()) {
            return reply(response, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unreachable("the answer broke off: " + e.getMessage(), e);
        }
    }

    /** Opens a stream of server-sent events, which the caller reads and closes. */
    public InputStream events(String path) throws ClientException, InterruptedException {
        HttpResponse<InputStream> response = send(request("GET", path, Map.of("Accept", "text/event-stream"), "", ""));
        if (response.statusCode() < FIRST_ERROR) {
            return response.body();
        }
        try (InputStream in = response.body()) {
            reply(response, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            throw new IllegalStateException("an error that is none: " + response.statusCode());
        } catch (IOException e) {
            throw unreachable("the answer broke off: " + e.getMessage(), e);
        }
    }

    /** A path with a query, both encoded. */
    public static String path(String path, Map<String, String> query) {
        return query.isEmpty()
                ? path
                : path + "?"
                        + query.entrySet().stream()
                                .map(one -> one.getKey() + "=" + encode(one.getValue()))
                                .collect(Collectors.joining("&"));
    }

    /** A text as one part of a path or of a query. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(
            String method, String path, Map<String, String> headers, String contentType, String body) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Accept", JSON);
        all.putAll(headers);
        if (!settings.token().isEmpty()) {
            all.put("Authorization", "Bearer " + settings.token());
        }
        if (!contentType.isEmpty()) {
            all.put("Content-Type", contentType);
        }
        String base = settings.url().toString();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        all.forEach(request::header);
        return request;
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request) throws ClientException, InterruptedException {
        checkToken();
        try {
            return open().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpConnectTimeoutException e) {
            throw unreachable("no answer within " + CONNECT_TIMEOUT.toSeconds() + " s", e);
        } catch (HttpTimeoutException e) {
            throw unreachable("it was reached, and did not answer within " + TIMEOUT.toSeconds() + " s", e);
        } catch (ConnectException e) {
            boolean unknown = hasCause(e, UnknownHostException.class)
                    || hasCause(e, java.nio.channels.UnresolvedAddressException.class);
            throw unreachable(
                    unknown
                            ? "there is no host of that name"
                            : "nobody listens there; is a 'weir run' with a control plane running, and --url right?",
                    e);
        } catch (SSLException e) {
            throw unreachable("TLS failed (" + e.getMessage() + "); --ca says whose certificates to trust", e);
        } catch (IOException e) {
            throw unreachable("the connection broke: " + (e.getMessage() == null ? e : e.getMessage()), e);
        }
    }

    private HttpClient open() throws ClientException {
        if (http == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .followRedirects(HttpClient.Redirect.NEVER);
            if (isSecure()) {
                builder.sslContext(ClientTls.context(settings));
            }
            http = builder.build();
        }
        return http;
    }

    private boolean isSecure() {
        return "https".equals(settings.url().getScheme());
    }

    /** A token is not sent in clear over a network. */
    private void checkToken() throws ClientException {
        if (settings.token().isEmpty() || isSecure()) {
            return;
        }
        try {
            if (!InetAddress.getByName(settings.url().getHost()).isLoopbackAddress()) {
                throw new ClientException(
                        Kind.FORBIDDEN,
                        settings.url() + ": the token would go there for everybody to read; give a https: URL");
            }
        } catch (UnknownHostException e) {
            throw unreachable("there is no host of that name", e);
        }
    }

    private Reply reply(HttpResponse<InputStream> response, String body) throws ClientException {
        int status = response.statusCode();
        JsonTree tree = tree(response, body);
        if (status >= FIRST_ERROR
                && !(response.request().method().equals("GET")
                        && tree.at("components").value() != null)) {
            String detail = tree.text("detail");
            String line = !detail.isEmpty()
                    ? detail
                    : "answered with " + status
                            + (tree.text("title").isEmpty() ? "; is that a Weir?" : ": " + tree.text("title"));
            throw new ClientException(
                    status == UNAUTHORIZED || status == FORBIDDEN ? Kind.FORBIDDEN : Kind.REFUSED,
                    settings.url() + ": " + line
                            + (status == UNAUTHORIZED ? "; give a token by --token-file or WEIR_TOKEN" : ""),
                    particulars(tree));
        }
        return new Reply(status, response.headers().firstValue("ETag").orElse(""), body, tree);
    }

    /** What is wrong, where it is more than the one thing that the problem's detail tells, and what of a plan is refused. */
    private static List<String> particulars(JsonTree problem) {
        List<JsonTree> errors = problem.at("errors").items();
        if (errors.isEmpty()
                || errors.size() == 1
                        && problem.text("detail").contains(errors.get(0).text("reason"))) {
            return List.of();
        }
        return errors.stream()
                .map(error -> error.text("field").replaceFirst("^body[.]", "") + ": " + error.text("reason") + "; "
                        + error.text("fix"))
                .toList();
    }

    private static JsonTree tree(HttpResponse<InputStream> response, String body) {
        String type = response.headers().firstValue("Content-Type").orElse("");
        try {
            return type.startsWith(JSON) || type.startsWith("application/problem+json")
                    ? JsonTree.read(body)
                    : new JsonTree(null);
        } catch (IOException e) {
            return new JsonTree(null);
        }
    }

    private ClientException unreachable(String why, Throwable cause) {
        return new ClientException(Kind.UNREACHABLE, "cannot reach " + settings.url() + ": " + why, cause);
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> kind) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
