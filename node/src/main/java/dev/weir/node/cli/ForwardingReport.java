// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.router.forward.Change;
import dev.weir.router.forward.Json;
import dev.weir.router.forward.KernelForwarding;
import dev.weir.router.forward.Plan;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prints what forwarding changes of the system, for people or as JSON. */
final class ForwardingReport {
    private static final String INDENT = "    ";

    private final PrintStream out;
    private final OutputFormat format;

    ForwardingReport(PrintStream out, OutputFormat format) {
        this.out = out;
        this.format = format;
    }

    /** A plan as a diff. */
    void plan(KernelForwarding kernel, Plan plan) {
        if (format == OutputFormat.JSON) {
            out.println(json(kernel, plan));
            return;
        }
        changes(plan);
        out.println(
                plan.changes().isEmpty() && plan.problems().isEmpty()
                        ? "mode " + kernel.mode() + ": nothing to change, " + kernel.settings()
                                + " settings are as they are wanted"
                        : "mode " + kernel.mode() + ": "
                                + counted(plan.changes().size(), "change") + " of "
                                + counted(kernel.settings(), "setting"));
    }

    /** A plan that was carried out. */
    void applied(KernelForwarding kernel, Plan plan) {
        if (format == OutputFormat.JSON) {
            out.println(json(kernel, plan));
            return;
        }
        changes(plan);
        out.println("mode " + kernel.mode() + ": " + counted(plan.changes().size(), "change") + " made; "
                + counted(kernel.settings(), "setting") + " are as they are wanted");
    }

    /** What is applied, and what is otherwise than it should be. */
    void status(KernelForwarding kernel, Plan plan) {
        if (format == OutputFormat.JSON) {
            out.println(json(kernel, plan));
            return;
        }
        String applied = kernel.appliedMode();
        out.println("wanted   mode " + kernel.mode() + ", " + counted(kernel.settings(), "setting"));
        out.println("applied  "
                + (applied.isEmpty()
                        ? "nothing"
                        : "mode " + applied + ", " + counted(kernel.changed(), "setting") + " that can be put back ("
                                + kernel.journalFile() + ")"));
        out.println("watched  "
                + (kernel.holder().isEmpty()
                        ? "by nobody; 'weir run' repairs drift"
                        : "by process " + kernel.holder()));
        out.println(
                "drift    " + (plan.isEmpty() ? "none" : counted(plan.changes().size(), "setting")));
        changes(plan);
    }

    /** What was put back. */
    void restored(int settings, List<String> left) {
        if (format == OutputFormat.JSON) {
            out.println(Json.line(Map.of("restored", settings - left.size(), "problems", left)));
        } else if (settings == 0) {
            out.println("nothing to put back: no change of forwarding is on record here");
        } else {
            out.println(counted(settings - left.size(), "setting") + " put back as found");
        }
    }

    private void changes(Plan plan) {
        for (Change change : plan.changes()) {
            out.println(change.sign() + " " + change.resource().id() + inline(change));
            if (isLong(change.before()) || isLong(change.after())) {
                state("-", change.before());
                state("+", change.after());
            }
        }
        plan.problems().forEach(problem -> out.println("! " + problem));
    }

    private static String inline(Change change) {
        if (isLong(change.before()) || isLong(change.after())) {
            return "";
        }
        String before = change.before().orElse("");
        String after = change.after().orElse("");
        return ": " + before + (before.isEmpty() || after.isEmpty() ? "" : " -> ") + after;
    }

    private static boolean isLong(Optional<String> state) {
        return state.filter(text -> text.indexOf('\n') >= 0).isPresent();
    }

    private void state(String sign, Optional<String> state) {
        state.ifPresent(text -> text.lines().forEach(line -> out.println(INDENT + sign + " " + line)));
    }

    private static String json(KernelForwarding kernel, Plan plan) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("mode", kernel.mode());
        report.put("settings", kernel.settings());
        report.put("appliedMode", kernel.appliedMode().isEmpty() ? null : kernel.appliedMode());
        report.put("changed", kernel.changed());
        report.put("watchedBy", kernel.holder().isEmpty() ? null : Long.valueOf(kernel.holder()));
        report.put("changes", plan.changes().stream().map(Change::members).toList());
        report.put("problems", plan.problems());
        return Json.line(report);
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
