// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

/** What an export is for, which decides what becomes of destinations that are not ready and of files that exist. */
public enum ExportMode {
    /** Made once and done, by someone who waits for it: every destination must be ready, and files are written anew. */
    ONCE,
    /** Goes on until stopped: a name that does not resolve yet is tried again, and files that exist are kept. */
    CONTINUOUS
}
