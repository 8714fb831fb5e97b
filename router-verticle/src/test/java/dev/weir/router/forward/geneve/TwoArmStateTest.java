// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.GeneveArms;
import dev.weir.config.GeneveForwardingConfig;
import org.junit.jupiter.api.Test;

class TwoArmStateTest {
    @Test
    void shouldLetClientsOutOfTheSecondArmAloneAndNothingButAnswersIn() {
        GeneveForwardingConfig plain = GeneveForwardingConfig.of("ens5");
        GeneveForwardingConfig config = new GeneveForwardingConfig(
                plain.networkInterface(),
                6082,
                GeneveArms.TWO,
                "ens6",
                plain.gateway(),
                plain.gateway6(),
                plain.clients(),
                plain.connections(),
                plain.threads(),
                plain.receiveBuffer(),
                plain.drain(),
                plain.healthCheck());
        assertThat(TwoArmState.ruleset(config)).isEqualTo("""
                \tchain arrival {
                \t\ttype filter hook prerouting priority raw; policy accept;
                \t\tiifname "ens5" udp dport 6082 notrack
                \t}
                \tchain departure {
                \t\ttype filter hook output priority raw; policy accept;
                \t\toifname "ens5" udp dport 6082 notrack
                \t}
                \tchain prerouting {
                \t\ttype filter hook prerouting priority mangle; policy accept;
                \t\tiifname "weir-gw0" meta mark set 0x57656972
                \t\tiifname "weir-gw0" ct mark set 0x57656972
                \t}
                \tchain input {
                \t\ttype filter hook input priority filter; policy accept;
                \t\tiifname "weir-gw0" drop
                \t}
                \tchain forward {
                \t\ttype filter hook forward priority filter; policy accept;
                \t\tiifname "weir-gw0" oifname != "ens6" drop
                \t\toifname "weir-gw0" iifname != "ens6" drop
                \t\tiifname "weir-gw0" oifname "ens6" ct state invalid,untracked drop
                \t\tiifname "ens6" oifname "weir-gw0" ct state != { established, related } drop
                \t\tiifname "ens6" oifname "weir-gw0" ct mark != 0x57656972 drop
                \t\tiifname "ens6" oifname != "weir-gw0" ct mark 0x57656972 drop
                \t\tiifname "weir-gw0" oifname "ens6" tcp flags & (syn|rst) == syn tcp option maxseg size set rt mtu
                \t\tiifname "ens6" oifname "weir-gw0" tcp flags & (syn|rst) == syn tcp option maxseg size set rt mtu
                \t}
                \tchain output {
                \t\ttype filter hook output priority filter; policy accept;
                \t\toifname "weir-gw0" meta mark != 0x57656972 drop
                \t}
                \tchain postrouting {
                \t\ttype nat hook postrouting priority srcnat; policy accept;
                \t\tiifname "weir-gw0" oifname "ens6" masquerade fully-random
                \t}
                """);
    }
}
