// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** From flow records to the messages of each format. Knows no Vert.x and no socket. */
package dev.weir.export.format;
