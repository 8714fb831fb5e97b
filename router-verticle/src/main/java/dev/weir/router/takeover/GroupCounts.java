// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** What has happened to a {@link FailoverGroup} since it began. */
final class GroupCounts {
    /** Traffic that it took. */
    long takeovers;
    /** Traffic that it gave up. */
    long standDowns;
    /** Times that the process was asleep for so long that it had to give traffic up. */
    long pauses;
    /** Times that another took its traffic without its consent. */
    long fences;
}
