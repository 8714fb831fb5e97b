// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** One process with all roles against three with one each, over the same capture. */
package dev.weir.bench.roles;
