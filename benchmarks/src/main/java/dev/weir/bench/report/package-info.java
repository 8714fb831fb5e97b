// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Results as tables, plots and pages. */
package dev.weir.bench.report;
