// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import dev.weir.router.forward.Capabilities;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.NetworkNamespace;
import dev.weir.router.forward.Sysctl;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.BooleanSupplier;

/** What there must be before NAT state can be shared. */
final class Requirements {
    private static final Logger LOG = System.getLogger(Requirements.class.getName());
    private static final String EVENTS = "net/netfilter/nf_conntrack_events";

    private Requirements() {}

    /**
     * Finds the program.
     *
     * @param mayChangeNetwork whether a program that this process starts may
     * @return its path
     * @throws ConntrackdException when it is not there, or would be refused by the kernel or by conntrackd
     */
    static String program(ConntrackdSettings settings, BooleanSupplier mayChangeNetwork) throws ConntrackdException {
        String program = Programs.find(settings.config().command())
                .orElseThrow(() -> new ConntrackdException(
                        "conntrackd: there is no program '" + settings.config().command()
                                + "'; install the package conntrackd, or turn the sharing of NAT state off"));
        if (!mayChangeNetwork.getAsBoolean()) {
            throw new ConntrackdException(
                    "conntrackd: it needs the right to change the network, CAP_NET_ADMIN, and this process cannot"
                            + " pass it on; run it as root, or give it the right as an ambient one");
        }
        return program;
    }

    /** As {@link #program(ConntrackdSettings, BooleanSupplier)}, for this process. */
    static String program(ConntrackdSettings settings) throws ConntrackdException {
        return program(settings, Capabilities::passesOnNetAdmin);
    }

    /** What tells the network namespace of this process from others. */
    static String namespace() throws ConntrackdException {
        try {
            return NetworkNamespace.current().id();
        } catch (ForwardingException notLinux) {
            throw new ConntrackdException("conntrackd: NAT state can be shared on Linux alone", notLinux);
        }
    }

    /** Has conntrackd look at its configuration, which it does before it hands in an order. */
    static void check(ConntrackdTool tool, ConntrackdPaths paths) throws ConntrackdException {
        ConntrackdTool.Answer answer = tool.give(Order.STATISTICS);
        if (!answer.done() && !answer.output().contains("can't connect")) {
            throw new ConntrackdException(
                    "conntrackd: it refuses its configuration " + paths.configuration() + ": " + answer.complaint());
        }
    }

    /** Warns when the kernel is set to tell nothing. */
    static void warnOfSilentKernel() {
        if (Sysctl.value(EVENTS).filter("0"::equals).isPresent()) {
            LOG.log(
                    Level.WARNING,
                    "conntrackd: the kernel is set to tell nothing of connections, so that none can be shared; set"
                            + " net.netfilter.nf_conntrack_events to 1");
        }
    }
}
