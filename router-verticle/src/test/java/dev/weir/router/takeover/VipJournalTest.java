// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.router.takeover.VipJournal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class VipJournalTest {
    private static final Entry ONE = new Entry("eth0", "10.0.1.5/24");
    private static final Entry OTHER = new Entry("eth0", "2001:db8:0:0:0:0:0:5/64");

    @TempDir
    Path folder;

    private List<Entry> left() throws TakeoverException {
        VipJournal later = new VipJournal(folder);
        List<Entry> found = later.open();
        later.close(false);
        return found;
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".journal"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void shouldTellALaterRunWhatThisOneMayHave() throws Exception {
        assertThat(left()).isEmpty();
        VipJournal journal = new VipJournal(folder);
        journal.open();
        journal.begin(List.of(ONE));
        journal.note(List.of(ONE, OTHER));
        journal.close(false);

        assertThat(left()).containsExactly(ONE, OTHER);
    }

    @Test
    void shouldTellNothingOnceAllIsLetGoOf() throws Exception {
        VipJournal journal = new VipJournal(folder);
        journal.open();
        journal.begin(List.of(ONE));

        journal.close(true);

        assertThat(left()).isEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**.journal");
    }

    @Test
    void shouldBeOneProcessesAtATime() throws Exception {
        VipJournal journal = new VipJournal(folder);
        journal.open();

        assertThatExceptionOfType(TakeoverException.class)
                .isThrownBy(() -> new VipJournal(folder).open())
                .withMessageContaining("looks after failover here already");
    }

    @Test
    void shouldTellNothingOfAnEarlierBoot() throws Exception {
        VipJournal journal = new VipJournal(folder);
        journal.open();
        journal.begin(List.of(ONE));
        journal.close(false);
        List<String> lines = Files.readAllLines(file());
        assertThat(lines).first().isEqualTo("weir takeover 1");
        assertThat(lines).last().isEqualTo("address eth0 10.0.1.5/24");

        lines.set(1, "boot another");
        Files.write(file(), lines);

        assertThat(left()).isEmpty();
    }
}
