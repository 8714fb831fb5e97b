// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Answers what is flowing: asks the shards page by page, looks through recent records, and feeds those who follow. */
package dev.weir.node.query;
