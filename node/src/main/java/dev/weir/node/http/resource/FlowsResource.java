// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.config.Durations;
import dev.weir.flow.query.FlowOrder;
import dev.weir.flow.query.GroupKey;
import dev.weir.flow.query.TopQuery;
import dev.weir.model.filter.FilterException;
import dev.weir.model.filter.FlowFilter;
import dev.weir.model.text.NearestWord;
import dev.weir.node.http.Answer;
import dev.weir.node.http.ApiCall;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import dev.weir.node.http.problem.Fault;
import dev.weir.node.http.problem.Problem;
import dev.weir.node.http.problem.ProblemException;
import dev.weir.node.query.FlowListing;
import dev.weir.node.query.FlowQueries;
import dev.weir.node.query.QueryException;
import dev.weir.node.query.RecentListing;
import dev.weir.node.query.RecordMembers;
import dev.weir.node.query.TopMembers;
import io.vertx.core.Future;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** {@code /api/v1/flows}: what is flowing, what has been, and who talks the most. */
public final class FlowsResource implements Resource {
    private static final Duration LONGEST_WINDOW = Duration.ofHours(24);

    private final FlowQueries queries;

    /** Those of a node. */
    public FlowsResource(FlowQueries queries) {
        this.queries = queries;
    }

    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of("listFlows", this::flows, "listRecentFlows", this::recent, "getTopFlows", this::top);
    }

    private Future<Answer> flows(ApiCall call) {
        FlowOrder order = FlowOrder.valueOf(call.text("order").orElseThrow().toUpperCase(Locale.ROOT));
        return answered(call, queries.flows(filter(call), order, (int) call.number("limit")), FlowsResource::members);
    }

    private Future<Answer> recent(ApiCall call) {
        Instant since = call.text("since").map(FlowsResource::since).orElse(Instant.EPOCH);
        return answered(call, queries.recent(filter(call), since, (int) call.number("limit")), FlowsResource::members);
    }

    private Future<Answer> top(ApiCall call) {
        TopQuery query = new TopQuery(
                TopQuery.By.valueOf(call.text("by").orElseThrow().toUpperCase(Locale.ROOT)),
                group(call.text("group").orElseThrow()),
                filter(call),
                (int) call.number("limit"));
        Duration window = window(call.text("window").orElseThrow());
        return answered(call, queries.top(query, window), TopMembers::of);
    }

    /** What becomes text is made text where nobody waits for it. */
    private static <T> Future<Answer> answered(
            ApiCall call, Future<T> found, Function<T, Map<String, Object>> members) {
        return found.recover(failure -> Future.failedFuture(
                        failure instanceof QueryException || failure instanceof TimeoutException
                                ? new ProblemException(Problem.of(
                                        503,
                                        "busy",
                                        failure instanceof QueryException
                                                ? failure.getMessage()
                                                : "the shards have not answered in time; ask again later"))
                                : failure))
                .compose(result -> call.blocking(() -> Answer.json(members.apply(result))));
    }

    /** The filter of a request. */
    static FlowFilter filter(ApiCall call) {
        try {
            return FlowFilter.parse(call.text("filter").orElse(""));
        } catch (FilterException e) {
            throw invalid("filter", "is no filter", e.getMessage());
        }
    }

    private static List<GroupKey> group(String text) {
        List<String> known =
                Arrays.stream(GroupKey.values()).map(GroupKey::word).toList();
        List<GroupKey> keys = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            String key = word.strip().toLowerCase(Locale.ROOT);
            if (!known.contains(key)) {
                throw invalid(
                        "group",
                        "has '" + word + "', which flows cannot be grouped by",
                        NearestWord.of(key, known)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("it must be some of " + String.join(", ", known)));
            }
            if (!keys.contains(GroupKey.of(key))) {
                keys.add(GroupKey.of(key));
            }
        }
        return keys;
    }

    private static Duration window(String text) {
        Duration window = duration("window", text);
        if (window.compareTo(Duration.ofMillis(100)) < 0 || window.compareTo(LONGEST_WINDOW) > 0) {
            throw invalid("window", "is " + text, "it must be from 100ms to 24h");
        }
        return window;
    }

    private static Duration duration(String parameter, String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid(parameter, "is no duration", e.getMessage());
        }
    }

    /** A time, or how long ago. */
    private static Instant since(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException noTime) {
            try {
                return Instant.now().minus(Durations.parse(text));
            } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
                throw invalid(
                        "since",
                        "is neither a time nor how long ago",
                        "write it as 2026-01-31T12:00:00Z, or as 30s or 5m");
            }
        }
    }

    private static ProblemException invalid(String parameter, String reason, String fix) {
        return new ProblemException(Problem.invalid(List.of(new Fault("query." + parameter, reason, fix))));
    }

    private static Map<String, Object> members(FlowListing listing) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("at", listing.at().toString());
        members.put("looked", listing.looked());
        members.put("matched", listing.matched());
        members.put("packets", listing.packets());
        members.put("octets", listing.octets());
        members.put("flows", RecordMembers.of(listing.records()));
        return members;
    }

    private static Map<String, Object> members(RecentListing recent) {
        Map<String, Object> members = members(recent.listing());
        members.put("kept", recent.kept());
        members.put(
                "reachesBackTo",
                recent.reachesBackTo() == null ? null : recent.reachesBackTo().toString());
        return members;
    }
}
