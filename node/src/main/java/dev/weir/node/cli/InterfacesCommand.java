// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.router.capture.CaptureInterface;
import dev.weir.router.capture.Interfaces;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code weir interfaces}: what can be captured. */
final class InterfacesCommand implements Callable<Integer> {
    private static final String ROW = "%1s %-16s %6s  %-5s %6s  %-17s  %s%n";

    CommandSpec spec() {
        return CommandSpecs.of(
                "interfaces",
                this,
                "List the interfaces that can be captured; * marks the default route's, which 'weir run' meters.");
    }

    @Override
    public Integer call() {
        List<CaptureInterface> interfaces = new Interfaces().list();
        System.out.printf(Locale.ROOT, ROW, "", "NAME", "INDEX", "STATE", "MTU", "MAC", "ADDRESSES");
        for (CaptureInterface each : interfaces) {
            System.out.printf(
                    Locale.ROOT,
                    ROW,
                    each.defaultRoute() ? "*" : "",
                    each.name(),
                    each.index(),
                    each.up() ? "up" : "down",
                    each.mtu(),
                    each.mac(),
                    String.join(" ", each.addresses()));
        }
        return WeirCommand.DONE;
    }
}
