// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The verticle that exports flow records to collectors. */
package dev.weir.export;
