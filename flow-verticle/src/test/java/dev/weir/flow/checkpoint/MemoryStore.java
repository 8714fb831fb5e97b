// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.state.StateOwner;
import dev.weir.model.state.StateStore;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A store that answers at once, or when it is let, or not. One thread. */
final class MemoryStore implements StateStore {
    final TreeMap<String, byte[]> values = new TreeMap<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private Mode mode = Mode.AT_ONCE;

    /** How it answers. */
    enum Mode {
        AT_ONCE,
        /** Does nothing until {@link #answer}. */
        HELD,
        /** Does it, and says that it failed. */
        LOSES_ANSWERS,
        /** Does nothing, and says that it failed. */
        FAILS
    }

    void mode(Mode value) {
        mode = value;
    }

    /** Does all that waits, and what comes of it. */
    void answer() {
        while (!waiting.isEmpty()) {
            answerNext();
        }
    }

    /** Does what has waited the longest. */
    void answerNext() {
        waiting.remove().run();
    }

    /** Does what has waited the shortest. */
    void answerLast() {
        waiting.removeLast().run();
    }

    /** Forgets what waits. */
    void drop() {
        waiting.clear();
    }

    /** How many questions wait. */
    int waiting() {
        return waiting.size();
    }

    /** The keys that begin so. */
    List<String> keysOf(String prefix) {
        return values.keySet().stream().filter(key -> key.startsWith(prefix)).toList();
    }

    /** The head of a life. */
    StateHead head(StateOwner owner) {
        return OwnHeadTest.decode(values.get(StateHead.key(owner)));
    }

    /** The keys of a life's chunks. */
    List<String> chunks(StateOwner owner) {
        return keysOf(SavedChunk.keys(owner));
    }

    @Override
    public CompletionStage<Void> put(String key, byte[] value) {
        return ask(() -> {
            values.put(key, value);
            return null;
        });
    }

    @Override
    public CompletionStage<byte[]> get(String key) {
        return ask(() -> values.get(key));
    }

    @Override
    public CompletionStage<Boolean> replace(String key, byte[] expected, byte[] value) {
        return ask(() -> {
            boolean replaces = Arrays.equals(values.get(key), expected);
            if (replaces) {
                values.put(key, value);
            }
            return replaces;
        });
    }

    @Override
    public CompletionStage<Void> remove(String key) {
        return ask(() -> {
            values.remove(key);
            return null;
        });
    }

    @Override
    public CompletionStage<List<String>> keys(String prefix) {
        return ask(() -> keysOf(prefix));
    }

    private <T> CompletionStage<T> ask(Supplier<T> what) {
        CompletableFuture<T> lost = CompletableFuture.failedFuture(new IllegalStateException("no answer"));
        CompletableFuture<T> answer = new CompletableFuture<>();
        return switch (mode) {
            case AT_ONCE -> CompletableFuture.completedFuture(what.get());
            case HELD -> {
                waiting.add(() -> answer.complete(what.get()));
                yield answer;
            }
            case LOSES_ANSWERS -> CompletableFuture.completedFuture(what.get()).thenCompose(nobodyHears -> lost);
            case FAILS -> lost;
        };
    }
}
