// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Frames from network interfaces, through pcap4j and libpcap. */
package dev.weir.router.capture.pcap;
