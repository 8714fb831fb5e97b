// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.node.client.JsonTree;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class MergePatchTest {
    private static final String CONFIG = """
            {"metering": {"idleTimeout": "15s", "shards": 1},
             "exporters": [{"name": "a", "transport": {"type": "udp", "port": 1}}, {"name": "b"}]}""";

    @Test
    void shouldNameOnlyWhatChanges() throws IOException {
        assertThat(patch("metering.idleTimeout=5s", "metering.shards=4", "http.enabled=true"))
                .isEqualTo("{\"metering\":{\"idleTimeout\":\"5s\",\"shards\":4},\"http\":{\"enabled\":true}}");
    }

    @Test
    void shouldTakeAwayWhatIsSetToNull() throws IOException {
        assertThat(patch("metering.idleTimeout=null")).isEqualTo("{\"metering\":{\"idleTimeout\":null}}");
    }

    @Test
    void shouldSendAListWholeOfWhichAnItemChanges() throws IOException {
        assertThat(patch("exporters[0].transport.port=2", "exporters[1].name=c", "exporters[2].name=d"))
                .isEqualTo("{\"exporters\":[{\"name\":\"a\",\"transport\":{\"type\":\"udp\",\"port\":2}},"
                        + "{\"name\":\"c\"},{\"name\":\"d\"}]}");
    }

    @Test
    void shouldFindWhatAKeyNames() throws IOException {
        JsonTree config = JsonTree.read(CONFIG);
        assertThat(MergePatch.at(config, "exporters[0].transport.port").value()).isEqualTo(1);
        assertThat(MergePatch.at(config, "exporters[2].name").isAbsent()).isTrue();
    }

    @Test
    void shouldRefuseWhatIsNoKeyAndValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> patch("metering")).withMessageContaining("no KEY=VALUE");
        assertThatIllegalArgumentException().isThrownBy(() -> patch("a..b=1")).withMessageContaining("no such key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> patch("exporters[9].name=x"))
                .withMessageContaining("has 2 items");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> patch("metering=1", "metering.shards=2"))
                .withMessageContaining("one below it");
    }

    private static String patch(String... lines) throws IOException {
        MergePatch patch = new MergePatch(JsonTree.read(CONFIG));
        for (String line : lines) {
            patch.set(line);
        }
        return patch.json();
    }
}
