// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.client;

/**
 * What a node answered.
 *
 * @param status the HTTP status code
 * @param etag the version of what was answered, in quotes; empty where there is none
 * @param body the text
 * @param tree the body as a tree; of {@code null} where it is no JSON
 */
public record Reply(int status, String etag, String body, JsonTree tree) {}
