// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The appliance of an AWS Gateway Load Balancer: packets come in GENEVE and go back, or out of a second arm. Knows no Vert.x. */
package dev.weir.router.forward.geneve;
