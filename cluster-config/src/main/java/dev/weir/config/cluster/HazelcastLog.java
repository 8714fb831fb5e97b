// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.logging.AbstractLogger;
import com.hazelcast.logging.ILogger;
import com.hazelcast.logging.LogEvent;
import com.hazelcast.logging.LoggerFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.regex.Pattern;

/**
 * What Hazelcast logs, on Weir's own log: from warnings on, a line each, and of each of its classes one in ten seconds. Who
 * comes and goes Weir tells itself: what Hazelcast has to say on the way there, and of how it might be faster, is for {@code
 * logging.level: debug}.
 *
 * <p>Hazelcast makes one by this class's name.
 */
public final class HazelcastLog implements LoggerFactory {
    private static final System.Logger LOG = System.getLogger(HazelcastLog.class.getName());
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_LENGTH = 300;
    private static final Pattern MEMBER_PREFIX = Pattern.compile("^\\[\\S+ \\[[^\\]]*\\] \\[[^\\]]*\\] ");
    private static final List<String> MEMBERSHIP = List.of(
            "com.hazelcast.cp.",
            "com.hazelcast.instance.impl.HazelcastInstanceFactory",
            "com.hazelcast.instance.impl.Node",
            "com.hazelcast.internal.cluster.ClusterService",
            "com.hazelcast.internal.cluster.impl.Cluster",
            "com.hazelcast.internal.cluster.impl.Membership",
            "com.hazelcast.internal.cluster.impl.Multicast",
            "com.hazelcast.internal.cluster.impl.TcpIpJoiner",
            "com.hazelcast.internal.cluster.impl.operations.Merge",
            "com.hazelcast.internal.partition.",
            "com.hazelcast.internal.server.",
            "com.hazelcast.spi.impl.operationservice.");

    private final LongSupplier clockNs;

    /** Made by Hazelcast. */
    public HazelcastLog() {
        this(System::nanoTime);
    }

    HazelcastLog(LongSupplier clockNs) {
        this.clockNs = clockNs;
    }

    @Override
    public ILogger getLogger(String name) {
        return new OneLine(MEMBERSHIP.stream().anyMatch(name::startsWith), clockNs);
    }

    private static final class OneLine extends AbstractLogger {
        private final boolean tellsOfMembership;
        private final LongSupplier clockNs;
        private final AtomicLong nextNs;

        OneLine(boolean tellsOfMembership, LongSupplier clockNs) {
            this.tellsOfMembership = tellsOfMembership;
            this.clockNs = clockNs;
            this.nextNs = new AtomicLong(clockNs.getAsLong());
        }

        @Override
        public void log(Level level, String message) {
            log(level, message, null);
        }

        @Override
        public void log(Level level, String message, Throwable thrown) {
            if (isLoggable(level) && (tellsOfMembership || isTime())) {
                LOG.log(weirs(level), line(message, thrown));
            }
        }

        // Deprecated, and still to be there.
        @SuppressWarnings("deprecation")
        @Override
        public void log(LogEvent event) {
            log(
                    event.getLogRecord().getLevel(),
                    event.getLogRecord().getMessage(),
                    event.getLogRecord().getThrown());
        }

        @Override
        public Level getLevel() {
            return Level.WARNING;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.intValue() < Level.OFF.intValue()
                    && level.intValue() >= Level.WARNING.intValue()
                    && LOG.isLoggable(weirs(level));
        }

        private boolean isTime() {
            long now = clockNs.getAsLong();
            long next = nextNs.get();
            return now - next >= 0 && nextNs.compareAndSet(next, now + INTERVAL_NS);
        }

        private System.Logger.Level weirs(Level level) {
            if (tellsOfMembership) {
                return System.Logger.Level.DEBUG;
            }
            return level.intValue() >= Level.SEVERE.intValue()
                    ? System.Logger.Level.ERROR
                    : System.Logger.Level.WARNING;
        }

        private static String line(String message, Throwable thrown) {
            String told = MEMBER_PREFIX.matcher(String.valueOf(message)).replaceFirst("");
            String first = told.lines().findFirst().orElse("");
            String line = thrown == null || first.contains(String.valueOf(thrown.getMessage()))
                    ? first
                    : first + " (" + thrown + ")";
            return "cluster: " + (line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "..." : line);
        }
    }
}
