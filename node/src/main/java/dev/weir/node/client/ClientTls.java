// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** TLS with certificates and a key of PEM files (RFC 7468). */
final class ClientTls {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);
    private static final char[] NO_PASSWORD = {};

    private ClientTls() {}

    /** What a client trusts and shows; fails with the line for the user. */
    static SSLContext context(ClientSettings settings) throws ClientException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(settings), trust(settings.authority()), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ClientException(ClientException.Kind.FORBIDDEN, "TLS: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trust(Path authority) throws GeneralSecurityException, IOException, ClientException {
        if (authority == null) {
            return null;
        }
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate certificate : certificates("--ca", authority)) {
            store.setCertificateEntry("authority-" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] keys(ClientSettings settings)
            throws GeneralSecurityException, IOException, ClientException {
        if (settings.certificate() == null) {
            return null;
        }
        KeyStore store = emptyStore();
        Certificate[] chain = certificates("--cert", settings.certificate()).toArray(Certificate[]::new);
        Path keyFile = settings.key() == null ? settings.certificate() : settings.key();
        store.setKeyEntry("client", key(keyFile, chain[0].getPublicKey().getAlgorithm()), NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(String option, Path file) throws IOException, ClientException {
        readable(option, file);
        try (InputStream pem = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (!found.isEmpty()) {
                return List.copyOf(found);
            }
        } catch (GeneralSecurityException e) {
            throw refused(option + " " + file + ": has no certificate in PEM that can be read: " + e.getMessage());
        }
        throw refused(option + " " + file + ": has no certificate in PEM");
    }

    private static PrivateKey key(Path file, String algorithm)
            throws IOException, GeneralSecurityException, ClientException {
        readable("--key", file);
        Matcher pem = PKCS8.matcher(Files.readString(file));
        if (!pem.find()) {
            throw refused("--key " + file + ": has no PRIVATE KEY in PEM (PKCS #8, without a password); 'openssl pkcs8"
                    + " -topk8 -nocrypt -in " + file + "' makes one of other kinds");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException | IllegalArgumentException e) {
            throw new ClientException(
                    ClientException.Kind.FORBIDDEN,
                    "--key " + file + ": is no " + algorithm + " key, as --cert has",
                    e);
        }
    }

    private static void readable(String option, Path file) throws ClientException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw refused(option + " " + file + ": there is no such file, or it may not be read");
        }
    }

    private static ClientException refused(String line) {
        return new ClientException(ClientException.Kind.FORBIDDEN, line);
    }
}
