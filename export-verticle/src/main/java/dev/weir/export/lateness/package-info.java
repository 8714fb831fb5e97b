// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** How late flow records leave. */
package dev.weir.export.lateness;
