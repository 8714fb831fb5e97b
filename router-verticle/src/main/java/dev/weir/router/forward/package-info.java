// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Forwarding: what the system must look like for it, what it looks like, and the least change between the two. */
package dev.weir.router.forward;
