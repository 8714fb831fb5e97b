// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Weir and other people's programs as processes, and what they wrote. */
package dev.weir.it.process;
