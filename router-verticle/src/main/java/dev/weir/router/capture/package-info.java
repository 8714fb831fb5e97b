// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Where frames come from. */
package dev.weir.router.capture;
