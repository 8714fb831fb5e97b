// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import dev.weir.config.Role;

/**
 * Who a request comes from.
 *
 * @param name the token's name, the certificate's subject, or {@code local} where nobody has to say who he is
 * @param role what he may do
 */
public record Caller(String name, Role role) {}
