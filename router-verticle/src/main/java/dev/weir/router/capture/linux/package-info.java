// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** What Linux is asked directly, through its C library. */
package dev.weir.router.capture.linux;
