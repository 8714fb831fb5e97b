// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The contract between the verticles: packet records, flow records, fields, channels, counters. */
package dev.weir.model;
