// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.CaptureGenerator;
import dev.weir.it.traffic.Truth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code weir read} says where something is wrong: one clear line, the right exit code, nothing but records on stdout. */
class ErrorLinesIT {
    private static final int CUT_OCTETS = 9_000;

    @TempDir
    Path folder;

    private Truth truth;

    @BeforeEach
    void writeFiles() throws Exception {
        truth = CaptureGenerator.write(folder.resolve("good.pcap"), CaptureGenerator.Settings.of(3, 40, 10));
        byte[] good = Files.readAllBytes(folder.resolve("good.pcap"));
        Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(good, CUT_OCTETS));
        Files.createFile(folder.resolve("empty.pcap"));
        Files.writeString(folder.resolve("notes.txt"), "Dear diary,\n");
        Files.createDirectory(folder.resolve("folder"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "missing.pcap                                            | missing\\.pcap: there is no such file.*",
                "folder                                                  | folder: is a directory.*",
                "empty.pcap                                              | empty\\.pcap: is empty.*",
                "notes.txt                                               | notes\\.txt: is not a capture file.*",
                "good.pcap notes.txt                                     | notes\\.txt: is not a capture file.*",
                "good.pcap --filter tcp(                                 | filter \"tcp\\(\".*syntax error.*",
                "good.pcap --export json:good.pcap/out                   | cannot write .*/good\\.pcap/out: .*file.*",
                "good.pcap --export json:folder                          | cannot write .*/folder: it is a directory",
                "good.pcap --export ipfix:udp://nowhere.invalid:4739     | cannot send to udp://nowhere\\.invalid:4739:.*",
            })
    void shouldFailWithOneLine(String arguments, String line) throws Exception {
        Outcome read = read(arguments.split(" "));

        assertThat(read.errorLines()).hasSize(1);
        assertThat(read.stderr().strip()).matches("weir: " + line);
        assertThat(read.stdout()).isEmpty();
        assertThat(read.exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                       | Missing required parameter: 'FILE'",
                "good.pcap --export xml:-                 | exporter \"xml:-\": format \"xml\" is unknown.*",
                "good.pcap --export json                  | exporter \"json\": has no destination.*",
                "good.pcap --idle-timeout soon            | \"soon\" is no duration.*",
                "good.pcap --max-flows 0                  | maxFlows is 0.*",
                "good.pcap --decapsulate vxlam            | \"vxlam\" is unknown.*vxlan.*",
                "good.pcap --active                       | Unknown option: '--active'.*",
            })
    void shouldTellWrongUsage(String arguments, String line) throws Exception {
        Outcome read = read(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(read.errorLines()).hasSizeBetween(1, 2);
        assertThat(read.errorLines().get(0)).matches("weir: " + line);
        assertThat(read.stdout()).isEmpty();
        assertThat(read.exitCode()).isEqualTo(2);
    }

    @Test
    void shouldMeterWhatIsWholeOfACutCapture() throws Exception {
        Outcome read = read("cut.pcap").orFail();

        assertThat(read.errorLines().get(0))
                .matches(".* WARN +cut\\.pcap: is cut in the middle of a packet at octet.*");
        LedgerText ledger = LedgerText.of(read);
        assertThat(ledger.packets("captured")).isPositive().isLessThan(truth.frames());
        assertThat(FlowRecords.of(read.stdout()).totals().packets()).isEqualTo(ledger.packets("metered"));
        assertThat(ledger.balances()).isTrue();
    }

    @Test
    void shouldLoseNothingSilentlyOnAFullDisk() throws Exception {
        Outcome read = read("good.pcap", "--export", "json:/dev/full");

        assertThat(read.exitCode()).isEqualTo(1);
        assertThat(read.stderr())
                .contains("no space left on device")
                .contains(truth.conversations() + " flow records lost because the destination could not be written to");
    }

    @Test
    void shouldEndQuietlyWhenTheReaderGoes() throws Exception {
        CaptureGenerator.write(folder.resolve("large.pcap"), CaptureGenerator.Settings.of(4, 3_000, 3));
        String weir = String.join(" ", Weir.command("read", "large.pcap"));

        Outcome piped =
                Running.run(List.of("bash", "-c", "set -o pipefail; " + weir + " | head -n 1"), folder, Weir.TIMEOUT);

        assertThat(FlowRecords.of(piped.stdout()).count()).isEqualTo(1);
        assertThat(piped.exitCode()).isZero();
        assertThat(piped.stderr())
                .doesNotContain("weir: ")
                .doesNotContain("WARN")
                .doesNotContain("Exception");
    }

    private Outcome read(String... arguments) throws Exception {
        String[] all = Stream.concat(Stream.of("read"), Stream.of(arguments)).toArray(String[]::new);
        return Weir.run(folder, all);
    }
}
