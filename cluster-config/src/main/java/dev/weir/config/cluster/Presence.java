// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.util.concurrent.Callable;

/** A question to a member that it can answer only while its process runs: whether it is there. */
final class Presence implements Callable<Boolean>, IdentifiedDataSerializable {
    /** Who runs it. */
    static final String EXECUTOR = "weir.presence";

    @Override
    public Boolean call() {
        return true;
    }

    @Override
    public int getFactoryId() {
        return ClusterSerialization.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return ClusterSerialization.PRESENCE;
    }

    @Override
    public void writeData(ObjectDataOutput out) {
        // There is nothing more to ask.
    }

    @Override
    public void readData(ObjectDataInput in) {
        // There is nothing more to ask.
    }
}
