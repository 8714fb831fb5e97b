// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Tests of the whole: module rules, golden cases, real peers. */
package dev.weir.it;
