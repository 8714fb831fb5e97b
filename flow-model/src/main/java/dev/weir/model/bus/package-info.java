// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** What travels between the verticles, and how. */
package dev.weir.model.bus;
