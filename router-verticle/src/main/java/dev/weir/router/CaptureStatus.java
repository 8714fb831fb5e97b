// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

/**
 * How a capture is doing.
 *
 * @param name the capture's name
 * @param what what it captures: an interface, files
 * @param packets captured so far
 * @param octets of those, as frames
 * @param position octets of the files that have been read; 0 for an interface
 * @param total octets of the files; -1 when that is not known or it is an interface
 * @param ended whether it captures no more
 * @param error why it broke; empty when it did not
 */
public record CaptureStatus(
        String name, String what, long packets, long octets, long position, long total, boolean ended, String error) {}
