// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * NetFlow version 5: IPv4 only, a record for each direction.
 *
 * @param engineType {@code engine_type} of the header, 0 to 255
 * @param engineId {@code engine_id} of the header, 0 to 255
 */
@Variant("netflow5")
@Describe("NetFlow version 5: IPv4 only, a record for each direction.")
public record NetFlow5FormatConfig(
        @Describe(value = "Engine type in the header.", min = "0", max = "255")
        int engineType,

        @Describe(value = "Engine id in the header.", min = "0", max = "255")
        int engineId)
        implements FormatConfig {

    /** The default engine type. */
    public static final int DEFAULT_ENGINE_TYPE = 0;

    /** The default engine id. */
    public static final int DEFAULT_ENGINE_ID = 0;

    /** Checks limits. */
    public NetFlow5FormatConfig {
        Checks checks = Checks.of(NetFlow5FormatConfig.class);
        checks.within("engineType", engineType);
        checks.within("engineId", engineId);
        checks.finish();
    }

    /** Everything at its default. */
    public static NetFlow5FormatConfig defaults() {
        return new NetFlow5FormatConfig(DEFAULT_ENGINE_TYPE, DEFAULT_ENGINE_ID);
    }
}
