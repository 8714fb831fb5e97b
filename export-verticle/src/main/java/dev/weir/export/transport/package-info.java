// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The ways to a destination: datagrams, files, the standard output; with what goes wrong on each. Knows no Vert.x. */
package dev.weir.export.transport;
