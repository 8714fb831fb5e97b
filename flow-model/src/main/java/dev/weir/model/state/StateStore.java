// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.state;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Values by key that outlive the node that put them there. Nothing here waits: each call is answered by a stage, on any
 * thread, and a stage that fails leaves open whether the change was made. Arrays are neither changed by the store nor to be
 * changed by who gave them.
 */
public interface StateStore {
    /** Sets a value, whatever was there. */
    CompletionStage<Void> put(String key, byte[] value);

    /** The value of a key, {@code null} where there is none. */
    CompletionStage<byte[]> get(String key);

    /**
     * Sets a value if what is there is what was expected, in one step.
     *
     * @param expected what must be there, {@code null} for nothing
     * @return whether it was, and the value has been set
     */
    CompletionStage<Boolean> replace(String key, byte[] expected, byte[] value);

    /** Takes a key away, if it is there. */
    CompletionStage<Void> remove(String key);

    /** The keys that begin so. */
    CompletionStage<List<String>> keys(String prefix);
}
