// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.DataSize;
import dev.weir.config.HttpConfig;
import dev.weir.config.Role;
import dev.weir.config.TlsConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS from PEM files, client certificates, and files that change. */
class TlsTest {
    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    Path folder;

    private KeyStore server;
    private KeyStore deploy;

    @BeforeEach
    void makeCertificates() throws Exception {
        server = pair("CN=weir");
        deploy = pair("CN=deploy,O=Example");
        writePem(server);
        Files.writeString(
                folder.resolve("clients.pem"),
                pem("CERTIFICATE", certificate(deploy).getEncoded()));
    }

    @Test
    void shouldKnowClientsByTheirCertificates() throws Exception {
        try (TestPlane plane = start("clients.pem", List.of("operator:CN=deploy,O=Example"), List.of())) {
            assertThat(get(plane, server, deploy).statusCode()).isEqualTo(200);
            assertThat(get(plane, server, null).statusCode()).isEqualTo(401);
            assertThatThrownBy(() -> get(plane, server, pair("CN=deploy,O=Example")))
                    .isInstanceOf(Exception.class);
        }
    }

    @Test
    void shouldKnowOnlyThoseWhoAreNamed() throws Exception {
        try (TestPlane plane = start("clients.pem", List.of("operator:CN=other"), List.of())) {
            assertThat(get(plane, server, deploy).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void shouldRefuseOldVersions() throws Exception {
        try (TestPlane plane = start("", List.of(), List.of(TestPlane.token(Role.READER, "a")))) {
            HttpClient old = client(server, null, "TLSv1.1");
            assertThatThrownBy(() -> old.send(ask(plane), HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void shouldReadChangedFiles() throws Exception {
        try (TestPlane plane = start("", List.of(), List.of(TestPlane.token(Role.READER, "a")))) {
            assertThat(get(plane, server, null).statusCode()).isEqualTo(401);
            Files.writeString(folder.resolve("server.pem"), "none");
            KeyStore renewed = pair("CN=weir");
            writePem(renewed);
            boolean taken = false;
            for (int i = 0; i < 100 && !taken; i++) {
                TimeUnit.MILLISECONDS.sleep(100);
                taken = trusts(plane, renewed);
            }
            assertThat(taken).isTrue();
        }
    }

    private boolean trusts(TestPlane plane, KeyStore authority) throws Exception {
        try {
            return get(plane, authority, null).statusCode() == 401;
        } catch (SSLException refused) {
            return false;
        }
    }

    private TestPlane start(String authority, List<String> clients, List<String> tokens) throws Exception {
        TlsConfig tls = new TlsConfig(
                folder.resolve("server.pem").toString(),
                folder.resolve("server.key").toString(),
                authority.isEmpty() ? "" : folder.resolve(authority).toString());
        return TestPlane.start(
                folder,
                new HttpConfig(
                        true,
                        "127.0.0.1",
                        TestPlane.freePort(),
                        List.of(),
                        tls,
                        tokens,
                        clients,
                        1_000_000,
                        null,
                        DataSize.ZERO),
                10_000);
    }

    private static HttpRequest ask(TestPlane plane) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + plane.port + "/api/v1/node"))
                .build();
    }

    private static HttpResponse<String> get(TestPlane plane, KeyStore authority, KeyStore own) throws Exception {
        return client(authority, own, "TLSv1.3").send(ask(plane), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpClient client(KeyStore authority, KeyStore own, String version) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("server", certificate(authority));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .sslParameters(new SSLParameters(null, new String[] {version}))
                .build();
    }

    private void writePem(KeyStore store) throws Exception {
        Files.writeString(
                folder.resolve("server.key"),
                pem("PRIVATE KEY", store.getKey("a", PASSWORD).getEncoded()));
        Files.writeString(
                folder.resolve("server.pem"),
                pem("CERTIFICATE", certificate(store).getEncoded()));
    }

    private static X509Certificate certificate(KeyStore store) throws Exception {
        return (X509Certificate) store.getCertificate("a");
    }

    private static String pem(String type, byte[] octets) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets) + "\n-----END " + type
                + "-----\n";
    }

    /** A key pair with a certificate of its own, for 127.0.0.1. */
    private KeyStore pair(String subject) throws Exception {
        Path file = Files.createTempDirectory(folder, "pair").resolve("pair.p12");
        Process made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        subject,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(made.waitFor()).as(said).isZero();
        return KeyStore.getInstance(file.toFile(), PASSWORD);
    }
}
