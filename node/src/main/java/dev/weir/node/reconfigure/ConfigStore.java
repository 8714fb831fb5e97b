// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import java.io.IOException;

/** Where versions of the configuration are kept over a restart. Its methods may wait for the disk. */
public interface ConfigStore {

    /** One that forgets. */
    ConfigStore NONE = new ConfigStore() {
        @Override
        public Prepared prepare(ConfigVersion before, ConfigVersion next) {
            return new Prepared() {
                @Override
                public void commit() {
                    // Nothing is kept.
                }

                @Override
                public void discard() {
                    // Nothing was kept.
                }
            };
        }
    };

    /**
     * Brings a version onto the disk, where it does not count yet.
     *
     * @param before the version in force, kept as well if it is not yet, so that there is a way back to it
     * @throws IOException when the disk does not take it
     */
    Prepared prepare(ConfigVersion before, ConfigVersion next) throws IOException;

    /** A version on the disk that does not count yet. */
    interface Prepared {
        /** From now on it is the one that a start finds, whatever happens. */
        void commit() throws IOException;

        /** Takes it away again. */
        void discard();
    }
}
