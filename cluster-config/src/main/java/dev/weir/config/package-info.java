// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * The typed configuration of a Weir node: one tree of immutable records under {@link dev.weir.config.WeirConfig}.
 *
 * <p>Each record validates itself in its compact constructor against the limits that its components' {@link
 * dev.weir.config.Describe} annotations state. Files, overrides, defaults text and JSON Schema are the business of {@code
 * dev.weir.config.text}; this package knows no file format.
 */
package dev.weir.config;
