// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.security;

import dev.weir.config.AccessToken;
import dev.weir.config.CertificateClient;
import dev.weir.config.HttpConfig;
import dev.weir.config.Role;
import dev.weir.node.http.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Finds out who asks: by bearer token (RFC 6750), by client certificate, or, on a node that knows neither, nobody else. */
public final class Authenticator {
    private static final String BEARER = "Bearer ";
    private static final int MAX_TOKEN_LENGTH = 256;

    private final boolean open;
    private final List<AccessToken> tokens;
    private final List<CertificateClient> clients;

    /** One that knows those whom a configuration names. */
    public Authenticator(HttpConfig config) {
        this.open = !config.authenticates();
        this.tokens = config.tokens().stream()
                .map(text -> AccessToken.parse(text).orElseThrow())
                .toList();
        this.clients = config.clients().stream()
                .map(text -> CertificateClient.parse(text).orElseThrow())
                .toList();
    }

    /**
     * Who asks; empty when it is nobody known.
     *
     * @param authorization the header of that name, or {@code null}
     * @param certificate the client certificate, which was checked against its authority; or {@code null}
     */
    public Optional<Caller> authenticate(String authorization, X509Certificate certificate) {
        if (open) {
            return Optional.of(new Caller("local", Role.OPERATOR));
        }
        if (authorization != null) {
            return byToken(authorization);
        }
        return certificate == null ? Optional.empty() : byCertificate(certificate);
    }

    /** All hashes are compared, each to its end: the time it takes tells nothing of them. */
    private Optional<Caller> byToken(String authorization) {
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                || authorization.length() > BEARER.length() + MAX_TOKEN_LENGTH) {
            return Optional.empty();
        }
        byte[] hash = hash(authorization.substring(BEARER.length()).strip());
        AccessToken found = null;
        for (AccessToken known : tokens) {
            if (MessageDigest.isEqual(HexFormat.of().parseHex(known.hash()), hash)) {
                found = known;
            }
        }
        return Optional.ofNullable(found).map(token -> new Caller(token.name(), token.role()));
    }

    private Optional<Caller> byCertificate(X509Certificate certificate) {
        try {
            LdapName subject =
                    new LdapName(certificate.getSubjectX500Principal().getName());
            return clients.stream()
                    .filter(client -> client.subject().equals(subject))
                    .findFirst()
                    .map(client -> new Caller(subject.toString(), client.role()));
        } catch (InvalidNameException unreadable) {
            return Optional.empty();
        }
    }

    /** SHA-256 of a token's text. */
    public static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
