// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.state.StateStore;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** A store that takes its time, loses questions and answers, and does things twice, or when nobody waits any more, by a seed. */
final class SimStore {
    private static final long TIMEOUT_NS = 150 * SimTime.MILLI;

    private final SimTime time;
    private final Random random;
    private final Map<String, byte[]> values = new TreeMap<>();
    private final BiConsumer<byte[], byte[]> onHead;
    private double trouble;

    /**
     * An empty one.
     *
     * @param onHead told of each head that is set: what was there before, and what is there now
     */
    SimStore(SimTime time, Random random, BiConsumer<byte[], byte[]> onHead) {
        this.time = time;
        this.random = random;
        this.onHead = onHead;
    }

    /** How often something goes wrong, 0 to 1. */
    void trouble(double share) {
        trouble = share;
    }

    /** The keys that begin so. */
    List<String> keys(String prefix) {
        return values.keySet().stream().filter(key -> key.startsWith(prefix)).toList();
    }

    /** The store as a node sees it, which may be cut off. */
    StateStore seenBy(SimNode node, Mutation mutation) {
        return new Seen(node, mutation);
    }

    private final class Seen implements StateStore {
        private final SimNode node;
        private final Mutation mutation;

        private Seen(SimNode node, Mutation mutation) {
            this.node = node;
            this.mutation = mutation;
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
            return ask(() -> mutation.seen(node.owner(), key, values.get(key)));
        }

        @Override
        public CompletionStage<Boolean> replace(String key, byte[] expected, byte[] value) {
            return ask(() -> {
                byte[] there = values.get(key);
                if (!Arrays.equals(there, expected) && !mutation.replacesAnyhow(node.owner(), key)) {
                    return false;
                }
                values.put(key, value);
                onHead.accept(there, value);
                return true;
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
            return ask(() -> SimStore.this.keys(prefix));
        }

        private <T> CompletionStage<T> ask(Supplier<T> what) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            boolean goes = node.host().reachesStore() && random.nextDouble() >= trouble;
            boolean returns = random.nextDouble() >= trouble;
            boolean twice = random.nextDouble() < trouble;
            boolean late = random.nextDouble() < trouble / 4;
            long untilNs = time.nowNs() + TIMEOUT_NS;
            if (late) {
                time.after(TIMEOUT_NS + 20 * delayNs(), () -> unheard(what));
                noAnswer(answer, untilNs);
            } else if (goes) {
                time.after(delayNs(), () -> {
                    T value = what.get();
                    if (returns && node.host().reachesStore()) {
                        node.host().later(delayNs(), () -> answer.complete(value));
                    } else {
                        noAnswer(answer, untilNs);
                    }
                });
                if (twice) {
                    time.after(delayNs() + 3 * SimTime.MILLI, () -> unheard(what));
                }
            } else {
                noAnswer(answer, untilNs);
            }
            return answer;
        }

        private void noAnswer(CompletableFuture<?> answer, long untilNs) {
            node.host()
                    .later(
                            untilNs - time.nowNs(),
                            () -> answer.completeExceptionally(new IllegalStateException("no answer")));
        }

        private <T> void unheard(Supplier<T> what) {
            T nobodyHears = what.get();
            time.trace(() -> "done twice, or after all: " + nobodyHears);
        }

        private long delayNs() {
            return (long) (random.nextDouble() * random.nextDouble() * 8 * SimTime.MILLI) + 100_000;
        }
    }
}
