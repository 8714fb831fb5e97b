// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

/**
 * What is true of a capture.
 *
 * @param frames in the file
 * @param notIp frames among them that carry no IP packet
 * @param conversations biflows
 * @param flows packets and octets by uniflow
 */
public record Truth(long frames, long notIp, long conversations, FlowTotals flows) {}
