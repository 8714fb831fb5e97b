// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Typed configuration: YAML and JSON become records here and nowhere else. */
package dev.weir.config;
