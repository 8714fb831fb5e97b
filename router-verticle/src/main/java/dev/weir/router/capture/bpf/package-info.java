// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** tcpdump expressions: compiled by libpcap, run in Java over the frames of capture files. */
package dev.weir.router.capture.bpf;
