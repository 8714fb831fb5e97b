// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** One subnet on several interfaces, by proxy ARP and proxy neighbour discovery: who is where, and the kernel told of it. */
package dev.weir.router.forward.proxyarp;
