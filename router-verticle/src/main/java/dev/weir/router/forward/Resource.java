// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.List;
import java.util.Optional;

/**
 * One setting of the system that forwarding needs: how it is to be, how it is, and how it is brought from one state to
 * another. A state is one text; there may also be none, when the thing itself is absent.
 */
public interface Resource {

    /** The kind of thing it is, as a word. */
    String kind();

    /** Which of its kind it is, unique among them. */
    String key();

    /** The state it is to have. */
    String wanted();

    /**
     * The state it has; empty when it is absent.
     *
     * @throws ForwardingException when it may not be touched, or is part of something that is absent
     */
    Optional<String> observe(Observation now) throws ForwardingException;

    /**
     * Brings it to a state, empty for absence.
     *
     * @throws ForwardingException when the system refuses
     */
    void put(Optional<String> state) throws ForwardingException;

    /** Other settings that the kernel changes of its own accord when it changes this one. */
    default List<Resource> alsoChanged() {
        return List.of();
    }

    /** The two that tell it from all others. */
    default String id() {
        return kind() + " " + key();
    }
}
