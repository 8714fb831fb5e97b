// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Two routers that stand in for each other, everything that may happen to them, and what becomes of the records. */
package dev.weir.it.ha;
