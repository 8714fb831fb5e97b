// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.WeirConfig;

/** Writes a configuration as YAML. */
public final class ConfigWriter {

    private ConfigWriter() {}

    /** YAML with every key, from which {@link ConfigLoader#parse} makes an equal configuration. */
    public static String yaml(WeirConfig config) {
        return new YamlWriter(YamlWriter.Style.PLAIN)
                .record(Shapes.ROOT, config, 0)
                .toString();
    }

    /** YAML with every key, masks in place of what is secret. */
    public static String maskedYaml(WeirConfig config) {
        YamlWriter.Style masked = new YamlWriter.Style() {
            @Override
            public Object value(Shape.Key key, Record owner) {
                Object value = key.of(owner);
                return key.about().secret() ? Masks.of(value) : value;
            }
        };
        return new YamlWriter(masked).record(Shapes.ROOT, config, 0).toString();
    }
}
