// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** What nodes share of their flows, so that one can go on where another ended. */
package dev.weir.model.state;
