// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

/** What every {@link RouteTable} must do; whoever makes one derives a test from this. */
abstract class RouteTableContract {

    /** One with a table {@code rtb-1} that has a route to 0.0.0.0/0, which leads elsewhere. */
    abstract RouteTable table();

    @Test
    void shouldLeadHereOnceTold() throws Exception {
        RouteTable table = table();
        assertThat(table.target("rtb-1", "0.0.0.0/0")).isNotEmpty().isNotEqualTo(table.here());

        table.leadHere("rtb-1", "0.0.0.0/0");

        assertThat(table.target("rtb-1", "0.0.0.0/0")).isEqualTo(table.here());
    }

    @Test
    void shouldStayWhenToldAgain() throws Exception {
        RouteTable table = table();
        table.leadHere("rtb-1", "0.0.0.0/0");

        table.leadHere("rtb-1", "0.0.0.0/0");

        assertThat(table.target("rtb-1", "0.0.0.0/0")).isEqualTo(table.here());
    }

    @Test
    void shouldTellOfNoRouteThatIsNotThere() throws Exception {
        assertThat(table().target("rtb-1", "10.99.0.0/16")).isEmpty();
        assertThat(table().target("rtb-9", "0.0.0.0/0")).isEmpty();
    }

    @Test
    void shouldRefuseToMakeARoute() {
        assertThatExceptionOfType(TakeoverException.class)
                .isThrownBy(() -> table().leadHere("rtb-1", "10.99.0.0/16"))
                .withMessageContaining("10.99.0.0/16");
    }
}
