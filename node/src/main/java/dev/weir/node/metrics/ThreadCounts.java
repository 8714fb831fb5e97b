// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.ToDoubleFunction;

/**
 * Micrometer's metrics of threads, under their names, but for the states that threads are in: to tell those, the JVM stops
 * all of them, captures and shards too, six times a scrape.
 */
final class ThreadCounts implements MeterBinder {
    private static final String UNIT = "threads";

    @Override
    public void bindTo(MeterRegistry registry) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        gauge(registry, "jvm.threads.live", "threads that there are", threads, ThreadMXBean::getThreadCount);
        gauge(registry, "jvm.threads.daemon", "of them daemons", threads, ThreadMXBean::getDaemonThreadCount);
        gauge(registry, "jvm.threads.peak", "most that there ever were", threads, ThreadMXBean::getPeakThreadCount);
        FunctionCounter.builder("jvm.threads.started", threads, ThreadMXBean::getTotalStartedThreadCount)
                .baseUnit(UNIT)
                .description("threads that were ever started")
                .register(registry);
    }

    private static void gauge(
            MeterRegistry registry,
            String name,
            String help,
            ThreadMXBean threads,
            ToDoubleFunction<ThreadMXBean> value) {
        Gauge.builder(name, threads, value).baseUnit(UNIT).description(help).register(registry);
    }
}
