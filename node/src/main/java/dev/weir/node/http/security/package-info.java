// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Who may ask, how much, and what is kept of it. */
package dev.weir.node.http.security;
