// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The table and the diagram of {@code docs/80-design/modules.md}: who may use whom.
 *
 * @param rows one row a package that is granted something
 * @param arrows the diagram's arrows, each {@code from --> to}
 */
record ModuleTable(List<Row> rows, Set<String> arrows) {

    private static final Pattern ROW = Pattern.compile("\\| ([a-z-]+) \\| `(dev\\.weir\\.[a-z.]+)` \\| (.+) \\|");
    private static final Pattern GRANT = Pattern.compile("`([a-zA-Z0-9.]+)`( here only)?");
    private static final Pattern ARROW = Pattern.compile("\\s+([a-z-]+ --> [a-z-]+)");

    /**
     * One package's row.
     *
     * @param module the Maven module the package lies in
     * @param packageName the package that is granted something, with those inside it
     * @param grants what it may use
     */
    record Row(String module, String packageName, Set<Grant> grants) {}

    /**
     * Leave to use a package and those inside it.
     *
     * @param prefix the package that may be used
     * @param hereOnly whether only the row's own package has the leave, not those inside it
     */
    record Grant(String prefix, boolean hereOnly) implements Comparable<Grant> {

        @Override
        public int compareTo(Grant other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return hereOnly ? prefix + " here only" : prefix;
        }
    }

    static ModuleTable read(Path document) throws IOException {
        List<Row> rows = new ArrayList<>();
        Set<String> arrows = new TreeSet<>();
        for (String line : Files.readAllLines(document)) {
            Matcher row = ROW.matcher(line);
            Matcher arrow = ARROW.matcher(line);
            if (row.matches()) {
                rows.add(new Row(row.group(1), row.group(2), grants(row.group(3))));
            } else if (arrow.matches()) {
                arrows.add(arrow.group(1));
            }
        }
        return new ModuleTable(List.copyOf(rows), arrows);
    }

    /** Whether a class of package {@code user} may use one of package {@code used}. */
    boolean allows(String user, String used) {
        if (isWithin(used, "java") || isWithin(used, "javax")) {
            return true;
        }
        for (Row row : rows) {
            for (Grant grant : row.grants()) {
                boolean granted = grant.hereOnly() ? user.equals(row.packageName()) : isWithin(user, row.packageName());
                if (granted && isWithin(used, grant.prefix())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The module of a package of ours, or null when it has no row. */
    String moduleOf(String packageName) {
        return rows.stream()
                .filter(row -> isWithin(packageName, row.packageName()))
                .map(Row::module)
                .findFirst()
                .orElse(null);
    }

    Set<String> modules() {
        return rows.stream().map(Row::module).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the rows say about modules, in the diagram's words. */
    Set<String> moduleUses() {
        Set<String> uses = new TreeSet<>();
        for (Row row : rows) {
            for (Grant grant : row.grants()) {
                String used = moduleOf(grant.prefix());
                if (used != null && !used.equals(row.module())) {
                    uses.add(row.module() + " --> " + used);
                }
            }
        }
        return uses;
    }

    private static Set<Grant> grants(String cell) {
        Set<Grant> grants = new TreeSet<>();
        Matcher grant = GRANT.matcher(cell);
        while (grant.find()) {
            grants.add(new Grant(grant.group(1), grant.group(2) != null));
        }
        return grants;
    }

    private static boolean isWithin(String packageName, String prefix) {
        return packageName.equals(prefix) || packageName.startsWith(prefix + ".");
    }
}
