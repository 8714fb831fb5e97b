// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * The cluster: which nodes there are, and what they share. The only package that knows Hazelcast; what others see of it has
 * no type of Hazelcast's.
 */
package dev.weir.config.cluster;
