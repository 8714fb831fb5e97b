// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Words that people write, and what they may have meant. */
package dev.weir.model.text;
