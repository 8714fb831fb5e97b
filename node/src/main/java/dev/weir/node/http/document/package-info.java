// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The OpenAPI document, from which routes and validation derive. */
package dev.weir.node.http.document;
