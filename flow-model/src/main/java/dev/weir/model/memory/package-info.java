// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Memory outside the heap. */
package dev.weir.model.memory;
