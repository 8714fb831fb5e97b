// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

/**
 * How long a {@link HostTable} waits for what, in nanoseconds.
 *
 * @param probeNs after which silence a host is asked whether it is still there
 * @param answerNs how long an answer may take
 * @param ageingNs after which silence a host is forgotten
 */
record HostTimes(long probeNs, long answerNs, long ageingNs) {}
