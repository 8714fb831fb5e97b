// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.Weir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every fault of the table in turn: once, or as often as {@code ha.runs} says; {@code ha.page} gets the table then. */
class HaLabIT {
    private static final int RUNS = Integer.getInteger("ha.runs", 1);
    private static final FaultTable TABLE = new FaultTable();
    private static final double SECOND_NS = 1e9;

    @TempDir
    Path folder;

    /** Something that is measured, once. */
    private interface Strike {
        Measured measure() throws Exception;
    }

    private static void strike(int run, Strike strike) throws Exception {
        long beganNs = System.nanoTime();
        Measured measured = strike.measure();
        TABLE.add(measured);
        System.out.printf(
                Locale.ROOT, "%d/%d %s [%.1f s]%n", run, RUNS, measured, (System.nanoTime() - beganNs) / SECOND_NS);
    }

    @Test
    void shouldKeepWhatIsPromisedOfTwoRoutersWhateverHappensToThem() throws Exception {
        try (RouterPair pair = RouterPair.start(folder)) {
            FaultScenario scenario = new FaultScenario(pair);
            try {
                for (int run = 1; run <= RUNS; run++) {
                    for (Fault fault : Fault.values()) {
                        strike(run, () -> scenario.strike(fault));
                    }
                }
                scenario.checkThatNothingCameLate();
            } catch (AssertionError | Exception failed) {
                System.out.println(pair.log());
                throw failed;
            }
            assertThat(scenario.broken()).as(pair.log()).isEmpty();
        }
    }

    @Test
    void shouldGoOnWithTheOthersWhenAFlowNodeAndAnExportNodeAreKilledAndCountWhatWasOnItsWay() throws Exception {
        for (int run = 1; run <= RUNS; run++) {
            Path own = Files.createDirectory(folder.resolve("roles-" + run));
            strike(run, () -> {
                Measured measured = RoleFaults.strike(own);
                assertThat(measured.broken()).isEmpty();
                return measured;
            });
        }
    }

    @AfterAll
    static void writeTable() throws Exception {
        System.out.println(TABLE.markdown());
        String page = System.getProperty("ha.page", "");
        if (!page.isEmpty() && !TABLE.isEmpty()) {
            TABLE.writeInto(Weir.ROOT.resolve(page), "RUNS=" + RUNS + " make ha-test");
        }
    }
}
