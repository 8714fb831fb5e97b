// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code weir lab}, which is scripts of the launcher's: here it is for the help, and for those who run the jar alone. */
final class LabCommand implements Callable<Integer> {
    CommandSpec spec() {
        CommandSpec spec =
                CommandSpecs.of("lab", this, "Build a VPC of network namespaces with a Weir in the path, and try it.");
        spec.parser().unmatchedOptionsArePositionalParams(true);
        return spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("COMMAND")
                .arity("0..*")
                .type(String[].class)
                .description("What the lab is to do; ./weir lab --help says what there is.")
                .build());
    }

    @Override
    public Integer call() {
        System.err.println("weir: the lab is not in the jar; in a clone, the launcher runs it: ./weir lab --help");
        return WeirCommand.FAILED;
    }
}
