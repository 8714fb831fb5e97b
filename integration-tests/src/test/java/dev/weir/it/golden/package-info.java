// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Small captures with the records that Weir must make of them. */
package dev.weir.it.golden;
