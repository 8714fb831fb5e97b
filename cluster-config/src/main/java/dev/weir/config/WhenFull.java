// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** What an exporter does with a record when its queue is full. */
public enum WhenFull {
    /** The Metering Process waits, and the kernel drops packets in the end: for files, where nothing may be lost. */
    BLOCK,
    /** The record is lost and counted: a slow collector delays nobody. */
    DROP
}
