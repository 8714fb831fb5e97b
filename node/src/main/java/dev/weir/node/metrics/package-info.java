// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** What a running node tells a Prometheus: every metric is a row of a table, from which its documentation derives. */
package dev.weir.node.metrics;
