// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import static dev.weir.config.Decapsulation.GRE;
import static dev.weir.config.Decapsulation.VXLAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DecapsulationTest {

    @Test
    void shouldReadNoneAllAndLists() {
        assertThat(Decapsulation.parseList("none")).isEmpty();
        assertThat(Decapsulation.parseList("")).isEmpty();
        assertThat(Decapsulation.parseList("ALL")).containsExactly(Decapsulation.values());
        assertThat(Decapsulation.parseList("gre, VXLAN,gre")).containsExactly(VXLAN, GRE);
    }

    @Test
    void shouldNameTheNearestWord() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Decapsulation.parseList("gre,vxlna"))
                .withMessage(
                        "\"vxlna\" is unknown; did you mean vxlan? It must be one of vxlan, geneve, gre, erspan, ipip, "
                                + "gtpu, teredo, none, all");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Decapsulation.parseList("gre,"))
                .withMessageStartingWith("\"\" is unknown; it must be one of vxlan");
    }
}
