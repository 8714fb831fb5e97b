// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Frames from the interfaces of Linux, out of a ring of memory shared with the kernel (packet(7)). */
package dev.weir.router.capture.ring;
