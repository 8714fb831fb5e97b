// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;

/** Makes what members send each other as objects, by numbers that never change. */
final class ClusterSerialization implements DataSerializableFactory {
    /** Number of this factory. */
    static final int FACTORY_ID = 8642;
    /** Number of {@link Presence}. */
    static final int PRESENCE = 1;

    @Override
    public IdentifiedDataSerializable create(int classId) {
        if (classId == PRESENCE) {
            return new Presence();
        }
        throw new IllegalArgumentException("class " + classId + " of factory " + FACTORY_ID + " is unknown");
    }
}
