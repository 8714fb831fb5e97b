// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The verticle that captures and parses packets, and the lifecycle of its sources. */
package dev.weir.router;
