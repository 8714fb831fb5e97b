// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Packets, captures and traffic made for tests, with what is true of them. */
package dev.weir.it.traffic;
