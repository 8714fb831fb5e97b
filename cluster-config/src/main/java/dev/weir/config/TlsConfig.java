// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * TLS of the control plane (1.2 or 1.3). Files are PEM, and read again when they change.
 *
 * @param certificate the server's certificate, then those that lead to its authority; empty for no TLS
 * @param key the certificate's private key, PKCS #8 or PKCS #1
 * @param clientAuthority certificates of the authorities that client certificates come from; empty to ask for none
 */
@Describe("TLS of the control plane.")
public record TlsConfig(
        @Describe("PEM file of the server's certificate, followed by those that lead to its authority. Empty: no TLS.")
        String certificate,

        @Describe("PEM file of the certificate's private key.")
        String key,

        @Describe("PEM file of the authorities that client certificates come from. Empty: clients are asked for none.")
        String clientAuthority) {

    /** Checks that what belongs together is there. */
    public TlsConfig {
        Checks checks = Checks.of(TlsConfig.class);
        boolean certified = checks.present("certificate", certificate);
        boolean keyed = checks.present("key", key);
        boolean authorised = checks.present("clientAuthority", clientAuthority);
        if (certified && keyed && authorised) {
            checks.require(
                    certificate.isBlank() || !key.isBlank(),
                    "key",
                    "is empty; a certificate takes the file of its private key");
            checks.require(
                    !certificate.isBlank() || key.isBlank(),
                    "certificate",
                    "is empty; a private key takes the file of its certificate");
            checks.require(
                    clientAuthority.isBlank() || !certificate.isBlank(),
                    "clientAuthority",
                    "is given without a certificate; client certificates take TLS");
        }
        checks.finish();
    }

    /** No TLS. */
    public static TlsConfig defaults() {
        return new TlsConfig("", "", "");
    }

    /** Whether there is TLS at all. */
    public boolean isOn() {
        return !certificate.isBlank();
    }
}
