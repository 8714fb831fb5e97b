// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final NetworkNamespace HERE = new NetworkNamespace("boot", "1");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("state").resolve("journal");
    }

    private Journal written() throws ForwardingException {
        Journal journal = new Journal(file, HERE);
        journal.load();
        journal.begin("routed", "restore", "weir node r1");
        journal.note(Sysctl.of("net/ipv4/ip_forward", "1"), Optional.of("0"));
        journal.note(new NftTable("inet weir", "rules", "mark"), Optional.empty());
        return journal;
    }

    private Journal read(NetworkNamespace namespace) throws ForwardingException {
        Journal journal = new Journal(file, namespace);
        journal.load();
        return journal;
    }

    @Test
    void shouldWriteLinesOfJson() throws Exception {
        written().close();
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"journal\":\"weir forwarding\",\"boot\":\"boot\",\"network\":\"1\",\"mode\":\"routed\","
                                + "\"onStop\":\"restore\",\"mark\":\"weir node r1\"}",
                        "{\"kind\":\"sysctl\",\"key\":\"net/ipv4/ip_forward\",\"before\":\"0\"}",
                        "{\"kind\":\"nft\",\"key\":\"inet weir\",\"before\":null}");
    }

    @Test
    void shouldReadWhatWasWritten() throws Exception {
        Journal first = written();
        first.listing("nft inet weir", "rules", "table inet weir {}");
        first.undone("sysctl net/ipv4/ip_forward");
        first.close();

        Journal second = read(HERE);

        assertThat(second.mode()).isEqualTo("routed");
        assertThat(second.onStop()).isEqualTo("restore");
        assertThat(second.mark()).isEqualTo("weir node r1");
        assertThat(second.entries()).containsExactly(new Journal.Entry("nft", "inet weir", Optional.empty()));
        assertThat(second.entries().get(0).resource()).isEqualTo(NftTable.ofKey("inet weir"));
        assertThat(second.isListingOf("nft inet weir", "rules", "table inet weir {}"))
                .isTrue();
        assertThat(second.isListingOf("nft inet weir", "other rules", "table inet weir {}"))
                .isFalse();
        assertThat(second.isListingOf("nft inet weir", "rules", "table inet weir {} # changed"))
                .isFalse();
    }

    @Test
    void shouldKeepTheFirstStateOfAResource() throws Exception {
        try (Journal journal = written()) {
            journal.note(Sysctl.of("net/ipv4/ip_forward", "1"), Optional.of("7"));
            assertThat(journal.entry("sysctl net/ipv4/ip_forward").orElseThrow().before())
                    .contains("0");
        }
        assertThat(read(HERE).entry("sysctl net/ipv4/ip_forward").orElseThrow().before())
                .contains("0");
    }

    /** Killed in the midst of any octet of its last line, it has all lines before that one. */
    @Test
    void shouldDoWithoutALineThatWasCutOff() throws Exception {
        written().close();
        byte[] whole = Files.readAllBytes(file);
        int last = new String(whole, java.nio.charset.StandardCharsets.UTF_8).lastIndexOf("{\"kind\"");
        for (int octets = last; octets < whole.length - 2; octets++) {
            Files.write(file, java.util.Arrays.copyOf(whole, octets));
            assertThat(read(HERE).entries())
                    .as("%d octets", octets)
                    .extracting(Journal.Entry::kind)
                    .containsExactly("sysctl");
        }
    }

    @Test
    void shouldWriteOverALineThatWasCutOff() throws Exception {
        written().close();
        Files.writeString(file, "{\"kind\":\"sys", StandardOpenOption.APPEND);
        try (Journal journal = read(HERE)) {
            journal.begin("routed", "restore", journal.mark());
            journal.note(Sysctl.of("b", "1"), Optional.of("0"));
        }
        assertThat(read(HERE).entries())
                .extracting(Journal.Entry::key)
                .containsExactly("net/ipv4/ip_forward", "inet weir", "b");
    }

    @Test
    void shouldRefuseWhatIsBrokenInTheMiddle() throws IOException, ForwardingException {
        written().close();
        Files.writeString(file, "nonsense\n{\"undone\":\"x\"}\n", StandardOpenOption.APPEND);
        assertThatExceptionOfType(ForwardingException.class)
                .isThrownBy(() -> read(HERE))
                .withMessageContaining("cannot read the journal " + file);
    }

    @Test
    void shouldCountAsEmptyInAnotherNamespaceOrAfterABoot() throws Exception {
        written().close();
        for (NetworkNamespace other :
                new NetworkNamespace[] {new NetworkNamespace("boot", "2"), new NetworkNamespace("other", "1")}) {
            assertThat(read(other).isEmpty()).isTrue();
            assertThat(read(other).mode()).isEmpty();
        }
    }

    @Test
    void shouldSayWhereItCannotWrite() throws IOException {
        Files.writeString(folder.resolve("state"), "a file");
        assertThatExceptionOfType(ForwardingException.class)
                .isThrownBy(this::written)
                .withMessageContaining("cannot write the journal " + file)
                .withMessageContaining("node.stateDirectory");
    }
}
