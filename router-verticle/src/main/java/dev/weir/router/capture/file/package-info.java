// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Capture files: pcap and pcapng, mapped or streamed, gzip'd or not, merged by time. */
package dev.weir.router.capture.file;
