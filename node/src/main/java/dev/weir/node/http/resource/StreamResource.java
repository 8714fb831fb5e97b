// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.model.filter.FlowFilter;
import dev.weir.node.http.Answer;
import dev.weir.node.http.ApiCall;
import dev.weir.node.http.EventSink;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import dev.weir.node.http.problem.Fault;
import dev.weir.node.http.problem.Problem;
import dev.weir.node.http.problem.ProblemException;
import dev.weir.node.query.FeedEvent;
import dev.weir.node.query.FeedReader;
import dev.weir.node.query.LiveFeed;
import dev.weir.node.query.QueryException;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code /api/v1/stream}: what happens, as it happens. */
public final class StreamResource implements Resource {
    private final LiveFeed feed;

    /** That of a node. */
    public StreamResource(LiveFeed feed) {
        this.feed = feed;
    }

    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of("streamEvents", this::stream);
    }

    @Override
    public void end() {
        feed.end();
    }

    private Future<Answer> stream(ApiCall call) {
        FlowFilter filter = FlowsResource.filter(call);
        Set<FeedEvent> events = events(call.text("events").orElse(""));
        return Future.succeededFuture(Answer.events(sink -> {
            try {
                sink.onGone(feed.follow(events, filter, new SinkReader(sink)));
            } catch (QueryException full) {
                new SinkReader(sink).end(full.getMessage());
            }
        }));
    }

    /** Reads for one who is connected. */
    private record SinkReader(EventSink sink) implements FeedReader {
        @Override
        public boolean send(String event, Object data) {
            return sink.send(event, data);
        }

        @Override
        public void end(String reason) {
            sink.end("dropped", Map.of("reason", reason));
        }
    }

    private static Set<FeedEvent> events(String text) {
        Set<FeedEvent> events = EnumSet.noneOf(FeedEvent.class);
        for (String word : text.split(",")) {
            if (!word.isBlank()) {
                events.add(Arrays.stream(FeedEvent.values())
                        .filter(event -> event.word().equals(word.strip()))
                        .findFirst()
                        .orElseThrow(() -> new ProblemException(Problem.invalid(List.of(new Fault(
                                "query.events",
                                "has '" + word.strip() + "', which is none",
                                "they are "
                                        + Arrays.stream(FeedEvent.values())
                                                .map(FeedEvent::word)
                                                .collect(Collectors.joining(", "))))))));
            }
        }
        return events;
    }
}
