// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

/**
 * How the cluster is doing, as this node sees it. The figures are a few seconds old at most.
 *
 * @param type the way in which nodes find each other, as in the configuration; {@code none} for no cluster
 * @param name the cluster's name; empty for no cluster
 * @param safe whether all that is shared has the copies that it is to have, so that a node may die
 * @param stateOctets memory that this node has for what is shared, for its own part and for copies of others'
 * @param seedShared whether this node finds flows their shards as the others do
 */
public record ClusterStatus(String type, String name, boolean safe, long stateOctets, boolean seedShared) {}
