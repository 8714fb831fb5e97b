// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcilerTest {
    private static final NetworkNamespace HERE = new NetworkNamespace("boot", "1");

    @TempDir
    Path folder;

    private final Setting.Settings system = new Setting.Settings();
    private Journal journal;
    private Reconciler reconciler;

    @BeforeEach
    void open() throws ForwardingException {
        journal = new Journal(folder.resolve("journal"), HERE);
        journal.load();
        journal.begin("routed", "keep", "");
        reconciler = new Reconciler(journal, entry -> system.setting(entry.key(), ""));
    }

    private DesiredState wanted(String... pairs) {
        return now -> List.of(pairs).stream()
                .map(pair -> pair.split("="))
                .<Resource>map(pair -> system.setting(pair[0], pair[1]))
                .toList();
    }

    @Test
    void shouldChangeOnlyWhatIsDifferent() throws ForwardingException {
        system.values.putAll(Map.of("a", "1", "b", "0"));
        Plan plan = reconciler.plan(wanted("a=1", "b=1", "c=1"));
        assertThat(plan.changes()).extracting(Change::sign).containsExactly("~", "+");

        reconciler.apply(plan);

        assertThat(system.writes).containsExactly("b=1", "c=1");
        assertThat(reconciler.plan(wanted("a=1", "b=1", "c=1")).isEmpty()).isTrue();
    }

    @Test
    void shouldPutBackWhatWasFoundThoughItDriftedAndTheProcessWasKilled() throws ForwardingException {
        system.values.putAll(Map.of("a", "0"));
        reconciler.apply(reconciler.plan(wanted("a=1", "b=1")));
        system.values.put("a", "7");
        reconciler.apply(reconciler.plan(wanted("a=1", "b=1")));
        journal.close();
        open();

        assertThat(reconciler.restore()).isEmpty();

        assertThat(system.values).isEqualTo(Map.of("a", "0"));
        assertThat(folder.resolve("journal")).doesNotExist();
    }

    @Test
    void shouldPutBackWhatWentAlongWithASetting() throws ForwardingException {
        Map<String, String> found = Map.of("all", "0", "a", "0", "b", "1", "c", "0");
        system.values.putAll(found);
        reconciler.apply(reconciler.plan(wanted("a=1", "all=1")));
        assertThat(system.values.values()).containsOnly("1");

        assertThat(reconciler.plan(wanted("a=1", "all=1")).isEmpty()).isTrue();
        reconciler.restore();

        assertThat(system.values).isEqualTo(found);
    }

    /** Killed right before any of its writes. */
    @Test
    void shouldPutBackWhereverItWasKilled() throws ForwardingException {
        Map<String, String> found = Map.of("all", "0", "a", "0", "b", "1", "c", "5");
        for (int writes = 0; writes < 5; writes++) {
            system.values.clear();
            system.values.putAll(found);
            system.killAfter(writes);
            assertThatExceptionOfType(Setting.Killed.class)
                    .isThrownBy(() -> reconciler.apply(reconciler.plan(wanted("c=1", "all=7", "a=1", "b=3", "d=1"))));
            system.killAfter(Integer.MAX_VALUE);
            journal.close();
            open();

            assertThat(reconciler.restore()).isEmpty();

            assertThat(system.values).as("after %d writes", writes).isEqualTo(found);
            open();
        }
    }

    @Test
    void shouldPutBackWhatIsWantedNoMore() throws ForwardingException {
        system.values.put("a", "0");
        reconciler.apply(reconciler.plan(wanted("a=1", "b=1")));

        reconciler.apply(reconciler.plan(wanted("c=1")));

        assertThat(system.values).isEqualTo(Map.of("a", "0", "c", "1"));
        assertThat(journal.entries()).extracting(Journal.Entry::key).containsExactly("c");
    }

    @Test
    void shouldNotTouchWhatIsForeign() throws ForwardingException {
        reconciler.apply(reconciler.plan(wanted("a=1")));
        system.values.put("a", Setting.FOREIGN);
        system.values.put("b", Setting.FOREIGN);
        system.writes.clear();

        assertThat(reconciler.plan(wanted("a=1", "b=1")).problems())
                .containsExactly("forwarding: a is foreign", "forwarding: b is foreign");
        assertThat(reconciler.restore()).isEmpty();

        assertThat(system.writes).isEmpty();
    }

    @Test
    void shouldHaveInTheJournalWhatARefusedChangeWasToReplace() {
        system.values.put("a", "0");
        assertThatExceptionOfType(ForwardingException.class)
                .isThrownBy(() -> reconciler.apply(reconciler.plan(wanted("a=refused"))));
        assertThat(journal.entries()).containsExactly(new Journal.Entry("setting", "a", Optional.of("0")));
    }
}
