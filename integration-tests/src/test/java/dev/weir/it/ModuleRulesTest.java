// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.weir.it.ModuleTable.Grant;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the compiled code and the build files to the table of {@code docs/80-design/modules.md}. */
class ModuleRulesTest {

    private static final Path ROOT = Path.of(System.getProperty("weir.root"));

    private static ModuleTable table;

    @BeforeAll
    static void readTable() throws Exception {
        table = ModuleTable.read(ROOT.resolve("docs/80-design/modules.md"));
    }

    @Test
    void shouldUseOnlyWhatTheTableGrants() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.weir");

        Set<String> refused = new TreeSet<>();
        for (JavaClass user : classes) {
            for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                JavaClass used = dependency.getTargetClass().getBaseComponentType();
                if (!used.isPrimitive() && !table.allows(user.getPackageName(), used.getPackageName())) {
                    refused.add(user.getName() + " uses " + used.getName());
                }
            }
        }

        assertThat(refused).isEmpty();
    }

    @Test
    void shouldSeeTheClassesOfEveryModuleButTheBenchmarks() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.weir");

        Set<String> seen = new TreeSet<>();
        for (JavaClass seenClass : classes) {
            seen.add(String.valueOf(table.moduleOf(seenClass.getPackageName())));
        }

        Set<String> expected = new TreeSet<>(table.modules());
        expected.remove("benchmarks");
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void shouldGrantInImportControlWhatTheTableGrants() throws Exception {
        Map<String, Set<Grant>> documented = new TreeMap<>();
        table.rows().forEach(row -> documented.put(row.packageName(), row.grants()));

        assertThat(BuildFiles.importControl(ROOT.resolve("config/import-control.xml")))
                .isEqualTo(documented);
    }

    @Test
    void shouldDependInPomsOnWhatTheTableGrants() throws Exception {
        Set<String> inPoms = new TreeSet<>();
        for (String module : table.modules()) {
            for (String used :
                    BuildFiles.moduleDependencies(ROOT.resolve(module).resolve("pom.xml"))) {
                inPoms.add(module + " --> " + used);
            }
        }

        assertThat(inPoms).isEqualTo(table.moduleUses());
    }

    @Test
    void shouldDrawTheTable() {
        assertThat(table.arrows()).isEqualTo(table.moduleUses());
    }

    @Test
    void shouldRefuseWhatNoRowGrants() {
        assertThat(table.allows("dev.weir.router.parse", "dev.weir.flow.cache")).isFalse();
        assertThat(table.allows("dev.weir.router.parse", "io.vertx.core")).isFalse();
        assertThat(table.allows("dev.weir.router", "io.vertx.core")).isTrue();
        assertThat(table.allows("dev.weir.router.capture.pcap", "org.pcap4j.core"))
                .isTrue();
        assertThat(table.allows("dev.weir.routers", "dev.weir.router")).isFalse();
    }
}
