// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

/**
 * What one run of a program took.
 *
 * @param exitCode of the program
 * @param wallNs from its start to its end
 * @param cpuNs of user and system, all its processes that it waited for
 * @param peakOctets of resident memory, all its processes
 */
public record Usage(int exitCode, long wallNs, long cpuNs, long peakOctets) {}
