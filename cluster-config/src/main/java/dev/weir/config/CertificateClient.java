// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/**
 * Who a client certificate makes its holder: {@code operator:CN=deploy,O=Example}.
 *
 * @param role what the holder may do
 * @param subject the certificate's subject (RFC 4514)
 */
public record CertificateClient(Role role, LdapName subject) {

    /** What a text describes; empty if it describes nothing. */
    public static Optional<CertificateClient> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        try {
            LdapName subject = new LdapName(text.substring(colon + 1).strip());
            Role role = Words.parse(Role.class, text.substring(0, colon));
            return subject.isEmpty() ? Optional.empty() : Optional.of(new CertificateClient(role, subject));
        } catch (InvalidNameException | IllegalArgumentException wrong) {
            return Optional.empty();
        }
    }
}
