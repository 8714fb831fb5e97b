// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.security;

import dev.weir.config.TlsConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** TLS from PEM files, which are read again when they have changed; what is wrong then is told, and the old ones stay. */
public final class ServerTls {
    private static final Logger LOG = System.getLogger(ServerTls.class.getName());
    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");
    private static final long LOOK_MS = 2_000;

    private final TlsConfig config;
    private Pem loaded;
    private Pem refused;

    private record Pem(Buffer certificate, Buffer key, Buffer authority) {}

    /** That of a configuration; nothing is read yet. */
    public ServerTls(TlsConfig config) {
        this.config = config;
    }

    /** Reads the files into a server's options. Throws the line for the user. */
    public void into(HttpServerOptions options) {
        try {
            loaded = read();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(told(unreadable), unreadable);
        }
        options.setSsl(true)
                .setUseAlpn(false)
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setKeyCertOptions(keys(loaded))
                .setClientAuth(config.clientAuthority().isBlank() ? ClientAuth.NONE : ClientAuth.REQUEST);
        if (!config.clientAuthority().isBlank()) {
            options.setTrustOptions(trust(loaded));
        }
    }

    /** Looks after the files from now on. */
    public void watch(Vertx vertx, HttpServer server) {
        vertx.setPeriodic(
                LOOK_MS,
                look -> vertx.executeBlocking(this::read)
                        .onSuccess(found -> change(server, found))
                        .onFailure(unreadable -> LOG.log(Level.DEBUG, "http: {0}", unreadable.getMessage())));
    }

    private void change(HttpServer server, Pem found) {
        if (found.equals(loaded) || found.equals(refused)) {
            return;
        }
        ServerSSLOptions options = new ServerSSLOptions()
                .setClientAuth(config.clientAuthority().isBlank() ? ClientAuth.NONE : ClientAuth.REQUEST)
                .setKeyCertOptions(keys(found));
        options.setEnabledSecureTransportProtocols(VERSIONS);
        if (!config.clientAuthority().isBlank()) {
            options.setTrustOptions(trust(found));
        }
        server.updateSSLOptions(options)
                .onSuccess(changed -> {
                    loaded = found;
                    refused = null;
                    LOG.log(Level.INFO, "http: TLS certificate read again from " + config.certificate());
                })
                .onFailure(wrong -> {
                    refused = found;
                    LOG.log(
                            Level.WARNING,
                            "http: the changed TLS files cannot be used, the old ones stay in force: "
                                    + wrong.getMessage());
                });
    }

    private Pem read() throws IOException {
        return new Pem(
                read(config.certificate()),
                read(config.key()),
                config.clientAuthority().isBlank() ? Buffer.buffer() : read(config.clientAuthority()));
    }

    private static Buffer read(String file) throws IOException {
        return Buffer.buffer(Files.readAllBytes(Path.of(file)));
    }

    private static String told(IOException unreadable) {
        String what = unreadable instanceof NoSuchFileException ? " does not exist" : " cannot be read";
        return "http: the TLS file " + unreadable.getMessage() + what
                + "; http.tls names the PEM files of certificate and key";
    }

    private static PemKeyCertOptions keys(Pem pem) {
        return new PemKeyCertOptions().setCertValues(List.of(pem.certificate)).setKeyValues(List.of(pem.key));
    }

    private static PemTrustOptions trust(Pem pem) {
        return new PemTrustOptions().addCertValue(pem.authority);
    }
}
