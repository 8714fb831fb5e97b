// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeedsTest {
    private final List<String> told = new ArrayList<>();

    @Test
    void shouldTellOnceThatOthersHaveBeenHeardSinceTheTrafficWasGivenUp() {
        FailoverListener listener = new FailoverListener() {
            @Override
            public void onStandDown(StandDownCause cause, String other) {
                told.add(cause.name());
            }

            @Override
            public void onListened() {
                told.add("listened");
            }
        };
        try (Deeds deeds = new Deeds("edge", new NoTakeover(), listener)) {
            deeds.start(term -> {});
            deeds.listened();
            deeds.perform(new FailoverAction.StandDown(StandDownCause.PAUSED, ""));
            deeds.listened();
            deeds.listened();
        }
        assertThat(told).containsExactly("PAUSED", "listened");
    }
}
