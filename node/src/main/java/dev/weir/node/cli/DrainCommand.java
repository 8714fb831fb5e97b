// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.node.client.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code weir drain}: has a running node export everything and take no more packets, before it is stopped. */
final class DrainCommand implements Callable<Integer> {
    private final ClientOptions options = new ClientOptions();

    CommandSpec spec() {
        CommandSpec spec = options.on(
                CommandSpecs.of("drain", this, "Have a running node take no more packets and export everything."));
        spec.usageMessage()
                .footer(
                        "",
                        "The node is not ready from then on, and can be asked until it is stopped: for upgrades one by one.",
                        ClientOptions.EXIT_CODES);
        return spec;
    }

    @Override
    public Integer call() throws Exception {
        JsonTree told = options.client().post("/api/v1/drain").tree();
        options.format().print(told, () -> lines(told));
        return told.flag("drained") ? WeirCommand.DONE : WeirCommand.FAILED;
    }

    static List<String> lines(JsonTree told) {
        List<String> lines = new ArrayList<>();
        lines.add((told.flag("drained") ? "drained" : "not everything could be exported in time") + "; the ledger "
                + (told.flag("balanced") ? "balances" : "does not balance"));
        told.at("faults").items().forEach(fault -> lines.add("  " + fault.value()));
        return lines;
    }
}
