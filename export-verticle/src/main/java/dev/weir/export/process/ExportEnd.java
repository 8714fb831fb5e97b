// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

/**
 * How an exporter came to an end of its own.
 *
 * @param exporter its name
 * @param readerGone whether its reader had seen enough and gone, which is no failure ({@code weir read x | head})
 * @param reason one line
 */
public record ExportEnd(String exporter, boolean readerGone, String reason) {}
