// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.memory.Memory;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneveCheckTest {
    private static final String ENDPOINT = "0108 01 02 0fedcba987654321";
    private static final String ATTACHMENT = "0108 02 02 1122334455667788";
    private static final String COOKIE = "0108 03 01 9abcdef0";

    /** The letters stand for the options of the load balancer. */
    @ParameterizedTest
    @CsvSource({
        "08 00 0800 000000 00 EAC 45, ",
        "08 00 86dd 000000 00 CAE 60, ",
        // With nothing inside, and with an option that may be ignored, and with the bit that some are critical.
        "08 00 0800 000000 00 EAC, ",
        "0a 40 0800 000000 00 EAC 0102 03 01 00000000, ",
        "00 00 0800 000000, GENEVE_MALFORMED",
        "48 00 0800 000000 00 EAC 45, GENEVE_MALFORMED",
        "08 00 6558 000000 00 EAC 45, GENEVE_MALFORMED",
        "09 00 0800 000000 00 EAC, GENEVE_MALFORMED",
        "09 00 0800 000000 00 EAC 0102 03 01, GENEVE_MALFORMED",
        "08 80 0800 000000 00 EAC 45, GENEVE_CONTROL",
        "09 40 0800 000000 00 EAC 0102 83 00, GENEVE_CONTROL",
        "05 00 0800 000000 00 EC 45, GENEVE_OPTION_MISSING",
        "05 00 0800 000000 00 AC 45, GENEVE_OPTION_MISSING",
        "06 00 0800 000000 00 EA 45, GENEVE_OPTION_MISSING",
        "00 00 0800 000000 00 45, GENEVE_OPTION_MISSING"
    })
    void shouldObjectToWhatIsNotTheLoadBalancers(String header, LedgerCounter objection) {
        byte[] octets = HexFormat.of()
                .parseHex(header.replace("E", ENDPOINT)
                        .replace("A", ATTACHMENT)
                        .replace("C", COOKIE)
                        .replace(" ", ""));
        try (Memory.Region region = Memory.allocate(octets.length, Long.BYTES)) {
            Memory.copy(octets, 0, region.address(), octets.length);
            assertThat(GeneveCheck.objection(region.address(), octets.length)).isEqualTo(objection);
        }
    }
}
