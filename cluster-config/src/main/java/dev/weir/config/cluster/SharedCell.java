// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import java.util.concurrent.CompletionStage;

/**
 * A value that all nodes of a cluster see, and that one of them changes only while it is as that one knows it. An answer fails
 * when the cluster cannot give it; what was to be done may be done all the same.
 */
public interface SharedCell {

    /** The value now; {@code null} for none yet. */
    CompletionStage<byte[]> get();

    /**
     * Changes it, if it is still what was expected; answers whether it was.
     *
     * @param expected what {@link #get} has answered
     */
    CompletionStage<Boolean> replace(byte[] expected, byte[] value);
}
