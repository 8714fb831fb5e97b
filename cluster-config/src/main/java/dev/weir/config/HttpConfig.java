// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The control plane over HTTP.
 *
 * @param enabled whether there is one
 * @param listen the IP address it listens on
 * @param port the TCP port
 * @param hosts names that clients may call it by
 * @param tls its TLS
 * @param tokens bearer tokens, as {@link AccessToken} reads them
 * @param clients holders of client certificates, as {@link CertificateClient} reads them
 * @param requestsPerSecond how much one client address may ask, in the long run
 * @param auditLog file of the audit log; {@code null} for one in the node's state directory
 * @param recentRecords memory for the flow records that were made last, to be asked for
 */
@Describe("The control plane over HTTP, by which a running node is seen and changed.")
public record HttpConfig(
        @Describe("Whether a running node has a control plane.")
        boolean enabled,

        @Describe("IP address that it listens on. One that others can reach takes TLS, and tokens or client"
                + " certificates.")
        String listen,

        @Describe(value = "TCP port that it listens on.", min = "1", max = "65535")
        int port,

        @Describe("Names that clients call this node by. Requests to other names are refused. Empty: localhost and the"
                + " loopback addresses on a loopback address, any name on another.")
        List<String> hosts,

        @Describe("TLS of the control plane.") TlsConfig tls,

        @Describe(
                value = "Who may come with which bearer token: reader:NAME:sha256:HASH or operator:NAME:sha256:HASH;"
                        + " 'weir token create' prints one. With neither tokens nor clients, everybody who reaches the"
                        + " loopback address may do everything.",
                secret = true)
        List<String> tokens,

        @Describe("Who may come with which client certificate, by its subject: reader:CN=prometheus,O=Example or"
                + " operator:CN=deploy.")
        List<String> clients,

        @Describe(
                value = "Requests a second that one client address may make in the long run.",
                min = "1",
                max = "1000000")
        int requestsPerSecond,

        @Describe(
                value =
                        "File of the audit log: who changed what, and what came of it. It is kept below 10MiB, and so are"
                                + " the nine before it.",
                otherwise = "audit.log in node.stateDirectory")
        String auditLog,

        @Describe(
                value = "Memory for the flow records that were made last, which queries look through; 0 keeps none.",
                min = "0",
                max = "1GiB")
        DataSize recentRecords) {

    /** The default of {@code enabled}. */
    public static final boolean DEFAULT_ENABLED = true;

    /** The default address. */
    public static final String DEFAULT_LISTEN = "127.0.0.1";

    /** The default port. */
    public static final int DEFAULT_PORT = 8642;

    /** The default of {@code requestsPerSecond}. */
    public static final int DEFAULT_REQUESTS_PER_SECOND = 100;

    /** The default of {@code recentRecords}: some 60,000 of them. */
    public static final DataSize DEFAULT_RECENT_RECORDS = DataSize.ofMiB(16);

    /** Checks that nobody can reach it who is not to. */
    public HttpConfig {
        Checks checks = Checks.of(HttpConfig.class);
        Optional<InetAddress> address = Optional.empty();
        if (checks.notBlank("listen", listen)) {
            address = IpAddresses.parse(listen);
            checks.require(
                    address.isPresent(),
                    "listen",
                    "is " + Names.quote(listen) + "; it must be an IP address, such as 127.0.0.1 or ::1");
        }
        checks.within("port", port);
        hosts = checks.present("hosts", hosts) ? List.copyOf(hosts) : null;
        boolean whole = checks.present("tls", tls);
        tokens = checks.present("tokens", tokens) ? List.copyOf(tokens) : null;
        clients = checks.present("clients", clients) ? List.copyOf(clients) : null;
        checks.within("requestsPerSecond", requestsPerSecond);
        if (auditLog != null) {
            checks.notBlank("auditLog", auditLog);
        }
        checks.within("recentRecords", recentRecords);
        if (whole && tokens != null && clients != null) {
            checkTokens(checks, tokens);
            checkClients(checks, clients, tls);
            if (enabled && address.isPresent() && !address.get().isLoopbackAddress()) {
                checkReachable(checks, listen, tls, !tokens.isEmpty() || !clients.isEmpty());
            }
        }
        checks.finish();
    }

    /** Everything at its default: for this machine alone, without tokens. */
    public static HttpConfig defaults() {
        return new HttpConfig(
                DEFAULT_ENABLED,
                DEFAULT_LISTEN,
                DEFAULT_PORT,
                List.of(),
                TlsConfig.defaults(),
                List.of(),
                List.of(),
                DEFAULT_REQUESTS_PER_SECOND,
                null,
                DEFAULT_RECENT_RECORDS);
    }

    /** The same, and off. */
    public HttpConfig disabled() {
        return new HttpConfig(
                false, listen, port, hosts, tls, tokens, clients, requestsPerSecond, auditLog, recentRecords);
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return "HttpConfig[enabled=" + enabled + ", listen=" + listen + ", port=" + port + ", hosts=" + hosts + ", tls="
                + tls
                + ", tokens=" + tokens.stream().map(AccessToken::masked).toList() + ", clients=" + clients
                + ", requestsPerSecond=" + requestsPerSecond + ", auditLog=" + auditLog
                + ", recentRecords=" + recentRecords + "]";
    }

    /** Whether a client must say who it is. */
    public boolean authenticates() {
        return !tokens.isEmpty() || !clients.isEmpty();
    }

    /** Whether only this machine can reach it. */
    public boolean isLoopback() {
        return IpAddresses.parse(listen).orElseThrow().isLoopbackAddress();
    }

    private static void checkReachable(Checks checks, String listen, TlsConfig tls, boolean authenticated) {
        checks.require(
                tls.isOn() && authenticated,
                "listen",
                "is " + listen + ", which others can reach: that takes TLS (http.tls.certificate and http.tls.key) and"
                        + " a token ('weir token create' prints one for http.tokens) or client certificates"
                        + " (http.tls.clientAuthority and http.clients); without them, listen on 127.0.0.1");
    }

    private static void checkTokens(Checks checks, List<String> tokens) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            String key = "tokens[" + i + "]";
            Optional<AccessToken> token = AccessToken.parse(tokens.get(i));
            // What was written may be the token itself: it is not repeated.
            checks.require(
                    token.isPresent(),
                    key,
                    "is none; it must be such as reader:NAME:sha256:HASH, a line that 'weir token create' prints");
            token.ifPresent(made -> checks.require(
                    names.add(made.name().toLowerCase(Locale.ROOT)),
                    key,
                    "has the name " + Names.quote(made.name()) + " once more; give each token a name of its own"));
        }
    }

    private static void checkClients(Checks checks, List<String> clients, TlsConfig tls) {
        for (int i = 0; i < clients.size(); i++) {
            checks.require(
                    CertificateClient.parse(clients.get(i)).isPresent(),
                    "clients[" + i + "]",
                    "is " + Names.quote(clients.get(i)) + "; it must be a role and a subject, such as"
                            + " operator:CN=deploy,O=Example");
        }
        checks.require(
                clients.isEmpty() || !tls.clientAuthority().isBlank(),
                "tls.clientAuthority",
                "is empty; http.clients takes the authority that their certificates come from");
    }
}
