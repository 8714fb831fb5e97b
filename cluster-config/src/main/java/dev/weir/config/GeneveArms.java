// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** Where the packets of a load balancer go after they have been seen. */
public enum GeneveArms {
    /** Back to the load balancer, all of them. */
    ONE,
    /** Out of a second interface to where they are bound, and their answers back to the load balancer. */
    TWO
}
