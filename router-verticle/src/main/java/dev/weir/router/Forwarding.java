// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import dev.weir.config.BridgedForwardingConfig;
import dev.weir.config.ForwardingConfig;
import dev.weir.config.GeneveArms;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.MirrorForwardingConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.PassiveForwardingConfig;
import dev.weir.config.ProxyArpForwardingConfig;
import dev.weir.config.RoutedForwardingConfig;
import dev.weir.config.Words;
import dev.weir.router.forward.DesiredState;
import dev.weir.router.forward.Forwarder;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.ForwardingStatus;
import dev.weir.router.forward.KernelForwarder;
import dev.weir.router.forward.KernelForwarding;
import dev.weir.router.forward.KernelStates;
import dev.weir.router.forward.MirrorForwarder;
import dev.weir.router.forward.PassiveForwarder;
import dev.weir.router.forward.geneve.TunDevice;
import dev.weir.router.forward.geneve.TwoArmForwarder;
import dev.weir.router.forward.geneve.TwoArmState;
import dev.weir.router.forward.proxyarp.ProxyArpForwarder;
import dev.weir.router.forward.proxyarp.ProxyArpState;
import java.nio.file.Path;

/** The forwarding of a node: makes what the mode's configuration describes, starts it and ends it. */
public final class Forwarding {
    private volatile ForwardingConfig config;
    private final NodeConfig node;
    /** What two arms of mode geneve have between them. */
    private final TunDevice tun = new TunDevice();

    private volatile Forwarder forwarder;

    /** Forwarding of a node; nothing starts yet. */
    public Forwarding(ForwardingConfig config, NodeConfig node) {
        this.config = config;
        this.node = node;
    }

    /**
     * What a mode changes of the system, to be planned, applied and undone without a node that runs.
     *
     * @throws ForwardingException where the kernel is not Linux
     */
    public static KernelForwarding kernel(ForwardingConfig config, NodeConfig node) throws ForwardingException {
        return new KernelForwarding(
                config.mode(), Words.of(config.onStop()), state(config, node.name()), Path.of(node.stateDirectory()));
    }

    private static DesiredState state(ForwardingConfig config, String node) {
        if (config instanceof ProxyArpForwardingConfig proxyArp) {
            return new ProxyArpState(proxyArp, node);
        }
        if (config instanceof GeneveForwardingConfig geneve && geneve.arms() == GeneveArms.TWO) {
            return new TwoArmState(geneve, node);
        }
        return KernelStates.of(config, node);
    }

    /**
     * Changes to another configuration; neither is of mode geneve, in which the captures forward. Within a mode the kernel
     * forwards on meanwhile, and only what is different is set up anew. May wait.
     *
     * @throws ForwardingException when that cannot be done; forwarding is as it was then, unless the exception has another
     *     suppressed, which says why not
     */
    public synchronized void change(ForwardingConfig wanted) throws ForwardingException {
        ForwardingConfig before = config;
        Forwarder running = forwarder;
        if (running == null) {
            throw new ForwardingException("forwarding: does not run");
        }
        if (before.mode().equals(wanted.mode())) {
            running.handOver();
        } else {
            running.close();
        }
        try {
            begin(wanted);
        } catch (ForwardingException refused) {
            try {
                begin(before);
            } catch (ForwardingException again) {
                refused.addSuppressed(again);
            }
            throw refused;
        }
    }

    private void begin(ForwardingConfig wanted) throws ForwardingException {
        config = wanted;
        Forwarder made = make();
        made.start();
        forwarder = made;
    }

    private Forwarder make() throws ForwardingException {
        if (config instanceof PassiveForwardingConfig) {
            return new PassiveForwarder(config.mode(), Path.of(node.stateDirectory()));
        }
        if (config instanceof GeneveForwardingConfig geneve) {
            if (geneve.arms() == GeneveArms.TWO) {
                return new TwoArmForwarder(geneve, tun, kernel(config, node));
            }
            // The kernel is to do nothing.
            return new PassiveForwarder(config.mode(), Path.of(node.stateDirectory()));
        }
        if (config instanceof MirrorForwardingConfig mirror) {
            return new MirrorForwarder(mirror, new PassiveForwarder(config.mode(), Path.of(node.stateDirectory())));
        }
        if (config instanceof RoutedForwardingConfig || config instanceof BridgedForwardingConfig) {
            return new KernelForwarder(config.mode(), config.onStop(), kernel(config, node));
        }
        if (config instanceof ProxyArpForwardingConfig proxyArp) {
            return new ProxyArpForwarder(proxyArp, kernel(config, node));
        }
        throw new ForwardingException("forwarding: mode " + config.mode() + " is not to be had yet");
    }

    /** What forwards in this process; {@code null} in another mode. */
    GeneveForwarding geneve() {
        return config instanceof GeneveForwardingConfig geneve ? new GeneveForwarding(geneve, tun) : null;
    }

    /** Starts it. May wait. */
    synchronized void start() throws ForwardingException {
        begin(config);
    }

    /** Ends it. May wait. */
    synchronized void stop() {
        Forwarder running = forwarder;
        if (running != null) {
            running.close();
        }
    }

    /** How it is doing. Any thread may ask. */
    ForwardingStatus status() {
        Forwarder running = forwarder;
        return running == null ? ForwardingStatus.of(config.mode()) : running.status();
    }
}
