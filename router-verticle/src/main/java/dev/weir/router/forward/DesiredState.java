// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.List;

/** What a mode wants the system to look like, found anew at each look: addresses come and go. */
@FunctionalInterface
public interface DesiredState {

    /** The resources, in the order in which they are to be brought about; each of them once. */
    List<Resource> resources(Observation now) throws ForwardingException;

    /** The mark that its tables and bridges bear; empty when it has none. */
    default String mark() {
        return "";
    }
}
