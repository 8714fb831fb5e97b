// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

/** How far a capture of files has come. Any thread may ask. */
public interface Progress {
    /** What {@link #octetsTotal} returns when a pipe is among the files. */
    long UNKNOWN = -1;

    /** Octets read, as they lie on disk. */
    long octetsRead();

    /** Octets there are, as they lie on disk, or {@link #UNKNOWN}. */
    long octetsTotal();
}
