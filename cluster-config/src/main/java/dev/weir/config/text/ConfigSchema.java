// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

/** The JSON Schema of the configuration. */
public final class ConfigSchema {

    private ConfigSchema() {}

    /**
     * A JSON Schema of draft 2020-12, for editors and validators. It describes values as the documentation writes them; the
     * loader is more lenient in places, such as the case of words.
     */
    public static String json() {
        return JsonText.of(new SchemaTree().root(Shapes.ROOT));
    }
}
