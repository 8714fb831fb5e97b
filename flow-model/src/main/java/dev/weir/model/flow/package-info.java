// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Flow records and the one table of their fields. */
package dev.weir.model.flow;
