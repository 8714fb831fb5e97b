// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.config.GeneveForwardingConfig;
import dev.weir.router.capture.linux.OsException;
import dev.weir.router.conntrack.MarkedConnections;
import dev.weir.router.forward.Forwarder;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.ForwardingStatus;
import dev.weir.router.forward.KernelForwarder;
import dev.weir.router.forward.KernelForwarding;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The kernel's part of two arms: the interface between it and Weir, and its settings, for as long as that is there. */
public final class TwoArmForwarder implements Forwarder {
    private static final Logger LOG = System.getLogger(TwoArmForwarder.class.getName());

    private final TunDevice tun;
    private final KernelForwarder kernel;

    /** One on top of the settings of the kernel that {@link TwoArmState} describes. */
    public TwoArmForwarder(GeneveForwardingConfig config, TunDevice tun, KernelForwarding settings) {
        this.tun = tun;
        this.kernel = new KernelForwarder(config.mode(), config.onStop(), settings);
    }

    @Override
    public void start() throws ForwardingException {
        tun.open();
        try {
            kernel.start();
        } catch (ForwardingException refused) {
            tun.close();
            throw refused;
        }
        try {
            // Whose the connections of an earlier run were, nobody knows any more.
            MarkedConnections.forget(TwoArmState.MARK);
        } catch (OsException e) {
            close();
            throw new ForwardingException("forwarding: arms: two: connections of an earlier run: " + e.getMessage(), e);
        }
    }

    @Override
    public ForwardingStatus status() {
        return kernel.status();
    }

    /** Puts everything back while the interface is still there, of which the rest speaks, and leaves no answers to come. */
    @Override
    public void close() {
        if (tun.descriptor() < 0) {
            return;
        }
        try {
            MarkedConnections.forget(TwoArmState.MARK);
        } catch (OsException e) {
            LOG.log(Level.WARNING, "forwarding: arms: two: connections of clients stay: " + e.getMessage());
        }
        kernel.close();
        tun.close();
    }
}
