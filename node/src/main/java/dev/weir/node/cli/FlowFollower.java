// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static dev.weir.node.console.Quantities.count;

import dev.weir.node.client.JsonTree;
import java.io.IOException;
import java.util.List;

/** Prints flow records as they come, and tells on standard error what is missing of them. */
final class FlowFollower {
    private final ClientFormat format;
    private final long limit;

    FlowFollower(ClientFormat format, long limit) {
        this.format = format;
        this.limit = limit;
    }

    /** Prints until there are enough of them or the stream ends; the exit code. */
    int follow(EventReader events) throws IOException {
        if (format == ClientFormat.TABLE) {
            System.out.println(FlowRows.heading());
        }
        for (long shown = 0; shown < limit; ) {
            EventReader.Event event = events.next();
            if (event == null) {
                System.err.println("weir: the node has ended the stream");
                return WeirCommand.FAILED;
            }
            JsonTree data = event.data();
            switch (event.type()) {
                case "flow" -> {
                    format.print(data, () -> List.of(FlowRows.line(data)));
                    shown++;
                }
                case "skipped" ->
                    System.err.println(
                            "weir: " + count(data.number("records"), "more record") + " came faster than are told");
                case "dropped" -> {
                    System.err.println("weir: the node ended the stream: " + data.text("reason"));
                    return WeirCommand.FAILED;
                }
                default -> {
                    // A node of another version tells more.
                }
            }
        }
        return WeirCommand.DONE;
    }
}
