// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The kernel's table of connections, listened to, so that flow records can tell what the NAT made of their flow. */
package dev.weir.router.conntrack;
