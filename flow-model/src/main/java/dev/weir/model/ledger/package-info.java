// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** Where every packet and every record went. */
package dev.weir.model.ledger;
