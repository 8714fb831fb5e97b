// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** From a frame's octets to a packet record. Knows no Vert.x. */
package dev.weir.router.parse;
