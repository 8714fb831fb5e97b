// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * The configuration as text: YAML and JSON become the records of {@code dev.weir.config} here and nowhere else, and the
 * records become the commented defaults, the JSON Schema and YAML again.
 *
 * <p>Everything works on the {@link dev.weir.config.text.Shape} of the records, read once by reflection: a new key is a new
 * record component and nothing more.
 */
package dev.weir.config.text;
