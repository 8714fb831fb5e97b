// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkTest {
    private static final String PRINTED = """
            [{"ifindex":3,"link":"a1","ifname":"a0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,
              "master":"br-weir","linkinfo":{"info_kind":"veth","info_slave_kind":"bridge",
              "info_slave_data":{"state":"forwarding","hold_timer":0.00}}},
             {},
             {"ifname":"br-weir","flags":["BROADCAST"],"mtu":9000,"ifalias":"weir node r1",
              "linkinfo":{"info_kind":"bridge","info_data":{"stp_state":0,"group_fwd_mask":"0xfff8"}}}]
            """;

    @Test
    void shouldReadWhatIpPrints() throws IOException {
        assertThat(Json.objects(PRINTED))
                .map(Link::of)
                .containsExactly(
                        new Link("a0", true, "veth", "br-weir", "", 1500, Map.of()),
                        new Link("", false, "", "", "", 0, Map.of()),
                        new Link(
                                "br-weir",
                                false,
                                "bridge",
                                "",
                                "weir node r1",
                                9000,
                                Map.of("stp_state", 0L, "group_fwd_mask", "0xfff8")));
    }

    @Test
    void shouldReadNothing() throws IOException {
        assertThat(Json.objects("")).isEmpty();
        assertThat(Json.objects("[]")).isEmpty();
    }
}
