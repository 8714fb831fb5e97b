// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.problem;

/**
 * One thing wrong with a request.
 *
 * @param field what is wrong: {@code query.limit}, {@code header.If-Match}, {@code body.metering.idleTimeout}; empty for
 *     the whole
 * @param reason what is wrong with it
 * @param fix what to do
 */
public record Fault(String field, String reason, String fix) {}
