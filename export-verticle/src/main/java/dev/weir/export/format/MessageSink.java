// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

/** Takes finished messages. */
@FunctionalInterface
public interface MessageSink {
    /** Takes one message: its octets and its tally must be used or copied before this returns. */
    void accept(Message message);
}
