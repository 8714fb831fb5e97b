// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** What the operations of the document do, a class for each resource. */
package dev.weir.node.http.resource;
