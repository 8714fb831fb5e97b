// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thousands of courses that faults can take, each made of its seed. */
class FailoverSimulationTest {
    @ParameterizedTest
    @CsvSource({"ACTIVE_STANDBY, 2, 800", "ACTIVE_STANDBY, 3, 600", "ACTIVE_ACTIVE, 2, 400", "ACTIVE_ACTIVE, 3, 200"})
    void shouldHaveOneOwnerOfTheTrafficWhateverHappens(GroupMode mode, int nodes, int schedules) {
        List<String> violations = new ArrayList<>();
        long takeovers = 0;
        for (int seed = 1; seed <= schedules; seed++) {
            Simulation simulation = new Simulation(seed, mode, nodes);
            violations.addAll(simulation.run());
            takeovers += simulation.takeovers();
        }

        assertThat(violations).isEmpty();
        // Something did happen.
        assertThat(takeovers).isGreaterThan(2L * schedules);
    }
}
