// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExportDecoderTest {
    /** Template 256: 12 source, 2 packets of 4, 1 octets of 4. */
    private static final String NETFLOW9_TEMPLATE = "00000014" + "01000003" + "000c0004" + "00020004" + "00010004";

    private static final String NETFLOW9_DATA =
            "0100001c" + "0a000001" + "00000003" + "00000100" + "0a000002" + "00000004" + "00000200";

    /** Template 300: packets of 2, octets of 2, reverse packets, reverse octets, an application name, the end. */
    private static final String IPFIX_TEMPLATE = "00020028" + "012c0006" + "00020002" + "00010002" + "8002000200007279"
            + "8001000200007279" + "0060ffff" + "00990008";

    private static final String IPFIX_DATA =
            "012c0018" + "0005" + "0064" + "0002" + "0032" + "03616263" + "0000018bcfe56800";

    private final List<Long> ends = new ArrayList<>();
    private final List<String> protocols = new ArrayList<>();
    private final ExportDecoder decoder = new ExportDecoder(this::note);

    @Test
    void shouldAddUpNetflow9() {
        decoder.decode(netflow9(NETFLOW9_TEMPLATE + NETFLOW9_DATA));
        decoder.decode(netflow9(NETFLOW9_DATA));
        assertThat(decoder.tally()).isEqualTo(new Tally(4, 4, 14, 0x600, 2, 0, 0));
    }

    @Test
    void shouldAddUpBothDirectionsOfIpfix() {
        decoder.decode(ipfix(IPFIX_TEMPLATE));
        decoder.decode(ipfix(IPFIX_DATA));
        assertThat(decoder.tally()).isEqualTo(new Tally(1, 2, 7, 150, 2, 0, 0));
        assertThat(ends).containsExactly(1_700_000_000_000L);
    }

    @Test
    void shouldTellOfEachRecord() {
        // Template 258: protocol of 1, packets of 4.
        decoder.decode(netflow9("00000010" + "01020002" + "00040001" + "00020004"));
        decoder.decode(netflow9("01020010" + "1100000003" + "0600000009" + "0000"));
        assertThat(protocols).containsExactly("17:3", "6:9");
    }

    @Test
    void shouldNotCountOptions() {
        // Options template 257: scope 4 octets of system, option 42 (TOTAL_FLOWS_EXP) of 4.
        decoder.decode(netflow9("00010014" + "01010004" + "00040001" + "0004002a" + "00040000"));
        decoder.decode(netflow9("0101000c" + "00000000" + "00000009"));
        assertThat(decoder.tally()).isEqualTo(new Tally(0, 0, 0, 0, 2, 0, 0));
    }

    @Test
    void shouldCountWhatItCannotDecode() {
        decoder.decode(netflow9(NETFLOW9_DATA));
        decoder.decode(netflow9("01000fff" + "00000000"));
        decoder.decode(ByteBuffer.wrap(HexFormat.of().parseHex("0005000000")));
        assertThat(decoder.tally()).isEqualTo(new Tally(0, 0, 0, 0, 3, 3, 0));
    }

    @Test
    void shouldForgetTemplatesWhenCleared() {
        decoder.decode(netflow9(NETFLOW9_TEMPLATE));
        decoder.clear();
        decoder.decode(netflow9(NETFLOW9_DATA));
        assertThat(decoder.tally()).isEqualTo(new Tally(0, 0, 0, 0, 1, 1, 0));
    }

    private void note(int protocol, long packets, long startMs, long endMs) {
        if (endMs != 0) {
            ends.add(endMs);
        }
        protocols.add(protocol + ":" + packets);
    }

    private static ByteBuffer netflow9(String sets) {
        return ByteBuffer.wrap(HexFormat.of().parseHex("0009" + "00".repeat(18) + sets));
    }

    private static ByteBuffer ipfix(String sets) {
        return ByteBuffer.wrap(HexFormat.of().parseHex("000a" + "00".repeat(14) + sets));
    }
}
