// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** A client of the control plane of a Weir that runs, here or elsewhere. */
package dev.weir.node.client;
