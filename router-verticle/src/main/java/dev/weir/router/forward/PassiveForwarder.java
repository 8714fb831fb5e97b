// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;

/** Forwards nothing. What an earlier run changed and was to put back, but could not since it was killed, is put back. */
public final class PassiveForwarder implements Forwarder {
    private static final Logger LOG = System.getLogger(PassiveForwarder.class.getName());

    private final String mode;
    private final Path stateDirectory;

    /** One of a mode that keeps no settings, which looks for what was left in a directory. */
    public PassiveForwarder(String mode, Path stateDirectory) {
        this.mode = mode;
        this.stateDirectory = stateDirectory;
    }

    @Override
    public void start() {
        // A state directory there never was holds nothing, and need not be made; elsewhere than on Linux there is none.
        if (!stateDirectory.toFile().isDirectory()) {
            return;
        }
        try (KernelForwarding left = new KernelForwarding(mode, "keep", now -> List.of(), stateDirectory)) {
            left.plan();
            if (left.changed() == 0 || !left.holder().isEmpty()) {
                return;
            }
            if (left.isToBeRestored()) {
                left.open();
                LOG.log(Level.INFO, "forwarding: putting back what mode " + left.appliedMode() + " had changed");
                left.restore().forEach(line -> LOG.log(Level.WARNING, line));
            } else {
                LOG.log(
                        Level.INFO,
                        "forwarding: mode " + left.appliedMode()
                                + " of an earlier run goes on; 'weir forwarding restore' undoes it");
            }
        } catch (ForwardingException refused) {
            // A reader of packets need not have the right to put it back.
            LOG.log(Level.WARNING, refused.getMessage());
        }
    }

    @Override
    public ForwardingStatus status() {
        return ForwardingStatus.of(mode);
    }

    @Override
    public void close() {
        // Nothing was begun.
    }
}
