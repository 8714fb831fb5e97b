// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Filters over flow records, in the words of tcpdump and nfdump. */
package dev.weir.model.filter;
