// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.GeneveConnectionsConfig;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.memory.Memory;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassageTest {
    private static final int MAX = 1024;
    private static final String EAST = "00000000000000a1";
    private static final String WEST = "00000000000000b2";
    private static final String COOKIE = "9abcdef0";

    private static final String CLIENT = "0a500105";
    private static final String SERVER = "c6336410";
    private static final String QUESTION = udp(CLIENT, SERVER, "9c40 0035");
    private static final String ANSWER = udp(SERVER, CLIENT, "0035 9c40");
    private static final String FIRST_FRAGMENT = "4500001c 00072000 40110000" + CLIENT + SERVER + "9c40 0035 05dc 0000";
    private static final String LATER_FRAGMENT = "4500001c 00072001 40110000" + CLIENT + SERVER + "0102030405060708";

    private final Passage passage = new Passage(config());

    @AfterEach
    void close() {
        passage.close();
    }

    @Test
    void shouldBringAnAnswerHomeByTheNewestHeaderOfItsConnection() {
        assertThat(home(ANSWER, 0)).as("nobody asked").isEmpty();
        assertThat(out(EAST, "00000001", QUESTION, 0)).isNull();
        assertThat(home(ANSWER, 0)).isEqualTo(header(EAST, "00000001", "0800"));
        assertThat(out(EAST, "00000002", QUESTION, 0)).isNull();
        assertThat(home(ANSWER, 0)).isEqualTo(header(EAST, "00000002", "0800"));
        assertThat(home(ANSWER, 120)).as("just in time").isNotEmpty();
        assertThat(home(ANSWER, 241)).as("too late").isEmpty();
    }

    @Test
    void shouldLetNobodyIntoAConnectionOfAnotherEndpoint() {
        assertThat(out(EAST, COOKIE, QUESTION, 0)).isNull();
        assertThat(out(WEST, COOKIE, QUESTION, 1)).isEqualTo(LedgerCounter.GENEVE_COLLISION);
        assertThat(home(ANSWER, 1)).isEqualTo(header(EAST, COOKIE, "0800"));
        assertThat(out(WEST, COOKIE, udp(CLIENT, SERVER, "9c41 0035"), 1))
                .as("another port")
                .isNull();
        assertThat(home(udp(SERVER, CLIENT, "0035 9c41"), 1)).isEqualTo(header(WEST, COOKIE, "0800"));
        assertThat(out(WEST, COOKIE, QUESTION, 122)).as("idle for too long").isNull();
        assertThat(home(ANSWER, 122)).isEqualTo(header(WEST, COOKIE, "0800"));
        assertThat(out(EAST, COOKIE, QUESTION, 123)).isEqualTo(LedgerCounter.GENEVE_COLLISION);
    }

    @Test
    void shouldBringErrorsHomeByWhatTheyQuoteAndKeepTheHeaderOfTheConnection() {
        String error = "45000038 00010000 40010000 cb007101" + CLIENT + "0303 0000 00000000" + QUESTION;
        assertThat(home(error, 0)).isEmpty();
        assertThat(out(EAST, "00000001", QUESTION, 0)).isNull();
        assertThat(home(error, 0)).isEqualTo(header(EAST, "00000001", "0800"));

        String ownError = "45000038 00010000 40010000" + CLIENT + SERVER + "0303 0000 00000000" + ANSWER;
        assertThat(out(EAST, "00000002", ownError, 0)).isNull();
        assertThat(home(ANSWER, 0)).isEqualTo(header(EAST, "00000001", "0800"));
        assertThat(out(WEST, "00000003", ownError, 0)).isEqualTo(LedgerCounter.GENEVE_COLLISION);
        String ofNobody = ownError.replace("0035 9c40", "0035 9c4f");
        assertThat(out(EAST, "00000002", ofNobody, 0)).isEqualTo(LedgerCounter.GENEVE_NO_CONNECTION);
    }

    @Test
    void shouldPassLaterFragmentsBehindTheirFirst() {
        assertThat(out(EAST, COOKIE, LATER_FRAGMENT, 0)).isEqualTo(LedgerCounter.GENEVE_NO_CONNECTION);
        assertThat(out(EAST, COOKIE, FIRST_FRAGMENT, 0)).isNull();
        assertThat(out(EAST, COOKIE, LATER_FRAGMENT, 0)).isNull();
        assertThat(out(EAST, COOKIE, LATER_FRAGMENT, 30)).isNull();
        assertThat(out(EAST, COOKIE, LATER_FRAGMENT, 31)).isEqualTo(LedgerCounter.GENEVE_NO_CONNECTION);

        String first = "4500001c 00082000 40110000" + SERVER + CLIENT + "0035 9c40 05dc 0000";
        String later = "4500001c 00080001 40110000" + SERVER + CLIENT + "0102030405060708";
        assertThat(home(later, 31)).isEmpty();
        assertThat(home(first, 31)).isNotEmpty();
        assertThat(home(later, 31)).isEqualTo(header(EAST, COOKIE, "0800"));
    }

    /** The kernel would put one datagram together of what both have sent. */
    @Test
    void shouldLetNobodyIntoADatagramOfAnotherEndpoint() {
        assertThat(out(EAST, COOKIE, FIRST_FRAGMENT, 0)).isNull();
        assertThat(out(WEST, COOKIE, LATER_FRAGMENT, 0)).isEqualTo(LedgerCounter.GENEVE_COLLISION);
        String ofAnotherPort = FIRST_FRAGMENT.replace("9c40", "9c41");
        assertThat(out(WEST, COOKIE, ofAnotherPort, 0)).isEqualTo(LedgerCounter.GENEVE_COLLISION);
        assertThat(out(WEST, COOKIE, ofAnotherPort, 31)).isNull();
    }

    @Test
    void shouldKeepTheHeaderOfWholePackets() {
        assertThat(out(EAST, "00000001", FIRST_FRAGMENT, 0)).isNull();
        assertThat(home(ANSWER, 0)).as("there is no other").isEqualTo(header(EAST, "00000001", "0800"));
        assertThat(out(EAST, "00000002", QUESTION, 0)).isNull();
        assertThat(out(EAST, "00000001", FIRST_FRAGMENT, 0)).isNull();
        assertThat(home(ANSWER, 0)).isEqualTo(header(EAST, "00000002", "0800"));
    }

    /** The kernel may not have believed a client's end, which then is none. */
    @Test
    void shouldForgetAnEndedConnectionSoonerButByTheServersWordAlone() {
        assertThat(out(EAST, COOKIE, tcp(CLIENT, SERVER, "9c40 01bb", "04"), 0)).isNull();
        assertThat(out(WEST, COOKIE, tcp(CLIENT, SERVER, "9c40 01bb", "02"), 350))
                .isEqualTo(LedgerCounter.GENEVE_COLLISION);
        assertThat(home(tcp(SERVER, CLIENT, "01bb 9c40", "11"), 350)).isNotEmpty();
        assertThat(home(tcp(SERVER, CLIENT, "01bb 9c40", "12"), 351))
                .as("again")
                .isNotEmpty();
        assertThat(home(tcp(SERVER, CLIENT, "01bb 9c40", "11"), 700)).isNotEmpty();
        assertThat(out(WEST, COOKIE, tcp(CLIENT, SERVER, "9c40 01bb", "02"), 820))
                .isEqualTo(LedgerCounter.GENEVE_COLLISION);
        assertThat(out(WEST, COOKIE, tcp(CLIENT, SERVER, "9c40 01bb", "02"), 821))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0a500105,",
        "0a4fffff, GENEVE_FOREIGN",
        "0a510000, GENEVE_FOREIGN",
        "ac100001,",
        "ac100002, GENEVE_FOREIGN",
        "c6336410, GENEVE_FOREIGN"
    })
    void shouldLetOnlyClientsOut(String source, LedgerCounter objection) {
        assertThat(out(EAST, COOKIE, udp(source, SERVER, "9c40 0035"), 0)).isEqualTo(objection);
    }

    @ParameterizedTest
    @CsvSource({"fd80,", "fdff, GENEVE_FOREIGN", "2001, GENEVE_FOREIGN"})
    void shouldLetOnlyClientsOfIpv6Out(String source, LedgerCounter objection) {
        String packet = "60000000 0008 11 40" + source + "000000000000000000000000 0005"
                + "20010db8000000000000000000000010 9c40 0035 0008 0000";
        assertThat(outAs("86dd", EAST, COOKIE, packet, 0)).isEqualTo(objection);
        assertThat(outAs("0800", EAST, COOKIE, packet, 0)).isEqualTo(LedgerCounter.GENEVE_MALFORMED);
    }

    @Test
    void shouldRefuseConnectionsThatItHasNoRoomFor() {
        for (int i = 0; i < MAX; i++) {
            assertThat(out(EAST, COOKIE, udp(CLIENT, SERVER, String.format("%04x 0035", i)), 0))
                    .isNull();
        }
        assertThat(out(EAST, COOKIE, QUESTION, 0)).isEqualTo(LedgerCounter.GENEVE_TABLE_FULL);
        assertThat(out(EAST, COOKIE, udp(CLIENT, SERVER, "0007 0035"), 0))
                .as("one that is known")
                .isNull();
    }

    @Test
    void shouldRefuseWhatItCannotRead() {
        assertThat(out(EAST, COOKIE, "45000028 12340000", 0)).isEqualTo(LedgerCounter.GENEVE_MALFORMED);
        String options = "0108 01 02" + EAST + "0102 00 1f" + "00".repeat(124);
        assertThat(pass("23 00 0800 000000 00" + options + QUESTION, 0)).isEqualTo(LedgerCounter.GENEVE_TOO_LONG);
    }

    private static GeneveForwardingConfig config() {
        GeneveForwardingConfig plain = GeneveForwardingConfig.of("lo");
        return new GeneveForwardingConfig(
                plain.networkInterface(),
                plain.port(),
                plain.arms(),
                plain.outside(),
                plain.gateway(),
                plain.gateway6(),
                List.of("10.80.0.0/16", "172.16.0.1/32", "fd80::/16"),
                new GeneveConnectionsConfig(MAX, Duration.ofSeconds(350), Duration.ofMinutes(2)),
                plain.threads(),
                plain.receiveBuffer(),
                plain.drain(),
                plain.healthCheck());
    }

    private static String udp(String source, String destination, String ports) {
        return "4500001c 12340000 40110000" + source + destination + ports + "0008 0000";
    }

    private static String tcp(String source, String destination, String ports, String flags) {
        return "45000028 12340000 40060000" + source + destination + ports + "00000001 00000000 50" + flags
                + "ffff 0000 0000";
    }

    private static String header(String endpoint, String cookie, String protocol) {
        return ("08 00" + protocol + "000000 00 0108 01 02" + endpoint + "0108 02 02 1122334455667788 0108 03 01"
                        + cookie)
                .replace(" ", "");
    }

    private LedgerCounter out(String endpoint, String cookie, String packet, int nowS) {
        return outAs("0800", endpoint, cookie, packet, nowS);
    }

    private LedgerCounter outAs(String protocol, String endpoint, String cookie, String packet, int nowS) {
        return pass(header(endpoint, cookie, protocol) + packet, nowS);
    }

    private LedgerCounter pass(String hex, int nowS) {
        byte[] octets = HexFormat.of().parseHex(hex.replace(" ", ""));
        try (Memory.Region region = Memory.allocate(octets.length, 8)) {
            Memory.copy(octets, 0, region.address(), octets.length);
            return passage.out(region.address(), octets.length, 2, 1, 3, nowS);
        }
    }

    /** The header with which an answer goes back; empty when it does not. */
    private String home(String packet, int nowS) {
        byte[] octets = HexFormat.of().parseHex(packet.replace(" ", ""));
        try (Memory.Region region = Memory.allocate(octets.length + 256L, 8)) {
            Memory.copy(octets, 0, region.address(), octets.length);
            int entry = passage.home(region.address(), octets.length, nowS);
            if (entry == ConnectionTable.NONE) {
                return "";
            }
            byte[] header = new byte[passage.connections().headerOctets(entry)];
            passage.connections().copyHeader(entry, region.address());
            Memory.copy(region.address(), header, 0, header.length);
            return HexFormat.of().formatHex(header);
        }
    }
}
