// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** The routes of a network that is somebody else's, such as a VPC's, which lead to one node or another. */
public interface RouteTable {

    /**
     * Where a route leads to.
     *
     * @param table name of the table
     * @param destination network, such as {@code 0.0.0.0/0}
     * @return what it leads to, in the words of the network; empty when there is no such route
     * @throws TakeoverException when the network does not tell
     */
    String target(String table, String destination) throws TakeoverException;

    /**
     * Has a route, which must be there, lead to this node; no more is done when it does already.
     *
     * @throws TakeoverException when the network refuses, or there is no such route
     */
    void leadHere(String table, String destination) throws TakeoverException;

    /** What a route that leads to this node leads to. */
    String here();
}
