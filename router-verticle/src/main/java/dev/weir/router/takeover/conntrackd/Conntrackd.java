// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.InstanceLock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shares NAT state with the other router, by conntrackd: established connections through the NAT go on when this router takes
 * over. conntrackd is a child of this process, in its network namespace, and is started again when it ends of itself. One is
 * used once: started, and closed.
 */
public final class Conntrackd implements AutoCloseable {
    /** How long a takeover waits, so that all of it stays below a second. */
    public static final Duration COMMIT_LIMIT = Duration.ofMillis(500);

    private static final Logger LOG = System.getLogger(Conntrackd.class.getName());
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 10_000;

    /** One that has run for so long has nothing to do with the ends before it. */
    private static final long STABLE_NS = 60_000_000_000L;

    private final ConntrackdSettings settings;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ChildLog log = new ChildLog();
    private String program;
    private ConntrackdPaths paths;
    private List<String> tether;
    private InstanceLock owner;
    private Orders orders;
    private Thread supervisor;
    private Child child;
    private final AtomicLong restarts = new AtomicLong();
    private volatile String lastEnd = "it has not been started";
    private boolean told;

    /** One that does nothing yet. */
    public Conntrackd(ConntrackdSettings settings) {
        this.settings = settings;
    }

    /**
     * Starts it, and waits until it answers, a second at most; when it does not, it is tried again in the background.
     *
     * @throws ConntrackdException when it is not installed, may not do its work, refuses its configuration, or another process
     *     looks after it here
     */
    public void start() throws ConntrackdException {
        start(Requirements.program(settings));
    }

    /** As {@link #start()}, with what is required looked at already. */
    void start(String checkedProgram) throws ConntrackdException {
        program = checkedProgram;
        paths = ConntrackdPaths.in(settings.stateDirectory(), Requirements.namespace());
        try {
            owner = InstanceLock.take(paths.owner(), "conntrackd");
        } catch (ForwardingException held) {
            throw new ConntrackdException(held.getMessage(), held);
        }
        String peer;
        try {
            ConntrackdTool tool = new ConntrackdTool(program, paths);
            ConntrackdFile file = ConntrackdFile.of(settings, paths);
            file.write();
            peer = file.link().peer().getHostAddress();
            Requirements.check(tool, paths);
            Leftovers.end(paths.configuration());
            tether = Child.tether();
            orders = new Orders(tool);
        } catch (ConntrackdException refused) {
            owner.close();
            throw refused;
        }
        Requirements.warnOfSilentKernel();
        supervisor = new Thread(this::supervise, "weir-conntrackd");
        supervisor.setDaemon(true);
        supervisor.start();
        if (orders.awaitAnswer()) {
            LOG.log(
                    Level.INFO,
                    "conntrackd: NAT state is shared with " + peer + ", UDP port "
                            + settings.config().port());
        }
        orders.start();
    }

    /** Runs on the one thread that starts it and outlives it: the kernel ends it with this thread. */
    private void supervise() {
        long pauseMs = FIRST_PAUSE_MS;
        while (closed.getCount() != 0) {
            long beganNs = System.nanoTime();
            String end = runOnce();
            if (closed.getCount() == 0) {
                return;
            }
            if (System.nanoTime() - beganNs >= STABLE_NS) {
                told = false;
                pauseMs = FIRST_PAUSE_MS;
            }
            tellOnce(end);
            if (!pause(pauseMs)) {
                return;
            }
            pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
            restarts.incrementAndGet();
        }
    }

    /** Runs it to its end, and returns how it ended. */
    private String runOnce() {
        log.begin();
        try {
            Files.deleteIfExists(paths.lock());
            ConntrackdFile.of(settings, paths).write();
            Child run = begin();
            return run == null ? "" : follow(run);
        } catch (IOException refused) {
            return "it cannot be started: " + refused.getMessage();
        } catch (ConntrackdException refused) {
            return refused.getMessage();
        } catch (RuntimeException fault) {
            LOG.log(Level.ERROR, "conntrackd: looking after it failed", fault);
            return "looking after it failed: " + fault;
        }
    }

    private String follow(Child run) throws IOException {
        try {
            int code = run.follow(log::take);
            String error = log.firstError();
            return "it ended with code " + code + (error.isEmpty() ? "" : ": " + error);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } finally {
            // It has ended, unless its log broke off.
            run.end();
        }
    }

    /** Starts it, unless the end has come. */
    private synchronized Child begin() throws IOException {
        if (closed.getCount() == 0) {
            return null;
        }
        child = Child.start(tether, program, paths);
        if (restarts.get() != 0) {
            orders.begunAgain();
        }
        return child;
    }

    private void tellOnce(String end) {
        lastEnd = end;
        LOG.log(
                told ? Level.DEBUG : Level.WARNING,
                "conntrackd: " + end + "; it is started again, and so each time it ends, which is told once");
        told = true;
    }

    /** Waits; false when the end has come. */
    private boolean pause(long pauseMs) {
        try {
            return !closed.await(pauseMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * This router becomes the active one: the connections of the other are put into the kernel's table. Traffic is best led
     * here after that: a packet that is first meets a table that does not know its connection. This router's own connections
     * are then told to the other in the background. Any thread may call it, after the start.
     *
     * @param limit how long to wait; what is not in the table by then follows
     * @return whether all are in the table
     */
    public boolean becomeActive(Duration limit) {
        return orders.takeOver(limit);
    }

    /** The other router is the active one now. Returns at once. Any thread may call it, after the start. */
    public void standDown() {
        orders.standDown();
    }

    /** How it is doing, as looked at every five seconds and after each order. Any thread may ask, after the start. */
    public ConntrackdStatus status() {
        long pid;
        synchronized (this) {
            pid = child != null && child.isAlive() ? child.pid() : 0;
        }
        return orders.status(pid, restarts.get(), lastEnd);
    }

    /** Ends it. Connections that the kernel knows stay. */
    @Override
    public void close() {
        if (orders == null) {
            return;
        }
        orders.close();
        closed.countDown();
        synchronized (this) {
            if (child != null) {
                child.end();
            }
        }
        try {
            supervisor.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        for (Path file : List.of(paths.configuration(), paths.lock(), paths.socket())) {
            delete(file);
        }
        owner.close();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException kept) {
            LOG.log(Level.DEBUG, "conntrackd: cannot delete " + file + ": " + kept);
        }
    }
}
