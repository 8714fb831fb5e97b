// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The Exporting Process (RFC 7011, section 2): a queue, and the thread that empties it. Knows no Vert.x. */
package dev.weir.export.process;
