// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** What is flowing: recent records, rankings of flows, top talkers. Knows no bus; who asks brings the flows. */
package dev.weir.flow.query;
