// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.node.client.JsonTree;
import java.util.List;
import java.util.function.Supplier;

/** How a command prints what a running node told. */
enum ClientFormat {
    /** Lines for people. */
    TABLE,
    /** JSON, on one line. */
    JSON,
    /** YAML. */
    YAML;

    /** Prints to standard output. */
    void print(JsonTree tree, Supplier<List<String>> table) {
        switch (this) {
            case TABLE -> table.get().forEach(System.out::println);
            case JSON -> System.out.println(tree.json());
            case YAML -> System.out.print(tree.yaml());
        }
    }
}
