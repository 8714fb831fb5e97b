// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DialectId;
import dev.weir.config.WeirConfig;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSchemaTest {

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Schema SCHEMA = REGISTRY.getSchema(ConfigSchema.json());

    private static List<Error> validate(String yaml) {
        return SCHEMA.validate(yaml, InputFormat.YAML);
    }

    @Test
    void shouldBeASchema() {
        Schema metaschema = REGISTRY.getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12));
        assertThat(metaschema.validate(ConfigSchema.json(), InputFormat.JSON)).isEmpty();
    }

    @Test
    void shouldAcceptTheDefaultsTheExamplesAndEveryKey() {
        assertThat(validate(ConfigDefaults.yaml())).isEmpty();
        assertThat(validate(ConfigDefaultsTest.withExamples())).isEmpty();
        assertThat(validate(FullConfig.YAML.replace("BLOCK", "block"))).isEmpty();
    }

    @Property(tries = 100)
    void shouldAcceptWhatIsWritten(@ForAll("configs") WeirConfig config) {
        assertThat(validate(ConfigWriter.yaml(config))).isEmpty();
    }

    @Provide
    Arbitrary<WeirConfig> configs() {
        return ConfigArbitraries.configs();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{metering: {shards: '${env:N}', activeTimeout: '${env:T}'}}",
                "{metering: {activeTimeout: 1m30s, tcpLinger: 0}}",
                "{metering: {decapsulate: 'all'}}",
                "{captures: [{type: files, files: a.pcap}]}",
                "{captures: [{type: pcap, interface: eth0, bufferSize: 10 MB}]}",
                "{node: null}",
            })
    void shouldAcceptWhatTheLoaderAccepts(String yaml) throws ConfigException {
        assertThat(validate(yaml)).isEmpty();
        assertThat(ConfigLoader.parse(yaml, "t", List.of(), name -> name.equals("N") ? "1" : "5s"))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{nodes: {}}",
                "{metering: {shards: 65}}",
                "{metering: {shards: two}}",
                "{metering: {activeTimeout: 5}}",
                "{metering: {activeTimeout: 5 sec}}",
                "{metering: {decapsulate: [vlxan]}}",
                "{captures: [{type: pcap}]}",
                "{captures: [{interface: eth0}]}",
                "{captures: [{type: pcap, interface: eth0, files: [a]}]}",
                "{captures: [{type: pcap, interface: eth0, bufferSize: 64M}]}",
                "{captures: [{type: pcap, interface: eth0, bufferSize: 1}]}",
                "{exporters: [{format: {type: ipfx}, transport: {type: stdout}}]}",
                "{exporters: [{format: {type: ipfix}}]}",
                "{exporters: [{format: {type: ipfix}, transport: {type: stdout}, whenFull: never}]}",
            })
    void shouldRefuseWhatTheLoaderRefuses(String yaml) {
        assertThat(validate(yaml)).isNotEmpty();
        assertThat(catchThrowable(() -> ConfigLoader.parse(yaml, "t"))).isInstanceOf(ConfigException.class);
    }
}
