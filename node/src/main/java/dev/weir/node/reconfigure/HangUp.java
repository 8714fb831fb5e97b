// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * SIGHUP: by old custom the order to read the configuration again, and what the kernel sends when a terminal closes. With
 * the terminal gone a process that runs on it is to end, as SIGTERM ends it.
 *
 * <p>The JDK has signals in {@code sun.misc}, of which javac warns; so they are called by name.
 */
final class HangUp {
    private static final Logger LOG = System.getLogger(HangUp.class.getName());
    private static final String TERMINAL = "/dev/tty";

    private HangUp() {}

    /** Has every SIGHUP run something, on a thread of its own; where there are no signals, nothing does. */
    static void handle(Runnable order) {
        boolean onTerminal = isTerminalThere();
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
            Object terminate = signal.getConstructor(String.class).newInstance("TERM");
            Method raise = signal.getMethod("raise", signal);
            Object handling = Proxy.newProxyInstance(
                    HangUp.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (!method.getName().equals("handle")) {
                            return method.getName().equals("hashCode") ? 0 : null;
                        }
                        if (onTerminal && !isTerminalThere()) {
                            raise.invoke(null, terminate);
                        } else {
                            order.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler).invoke(null, hangUp, handling);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.log(Level.DEBUG, "SIGHUP is not handled: " + e);
        }
    }

    private static boolean isTerminalThere() {
        try (InputStream terminal = new FileInputStream(TERMINAL)) {
            return terminal.available() >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
