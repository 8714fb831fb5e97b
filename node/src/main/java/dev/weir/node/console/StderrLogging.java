// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.console;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * One line a log record, on standard error: time, level, what. Standard output belongs to the records.
 *
 * <p>All libraries log through java.util.logging. Its own manager takes the handlers away when the JVM begins to shut
 * down, which is when a draining meter has the most to say; this one leaves them.
 */
public final class StderrLogging {
    private static final String OWN = "dev.weir";

    /** Held, since loggers that nobody holds are collected with their levels. */
    private static Logger ownLogger;

    private StderrLogging() {}

    /** Installs it; call it before anything logs, since the first logger settles which manager there is. */
    public static void install() {
        System.setProperty("java.util.logging.manager", KeepingLogManager.class.getName());
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new StderrHandler());
        root.setLevel(Level.WARNING);
        ownLogger = Logger.getLogger(OWN);
        level(Level.INFO);
    }

    /** Sets from which level on Weir's own records are shown; those of libraries are shown from warnings on. */
    public static synchronized void level(Level level) {
        if (ownLogger == null) {
            ownLogger = Logger.getLogger(OWN);
        }
        ownLogger.setLevel(level);
    }

    /** Keeps its handlers while the JVM shuts down. */
    public static final class KeepingLogManager extends LogManager {
        @Override
        public void reset() {
            // The default one would drop the handlers here.
        }
    }

    private static final class StderrHandler extends Handler {
        StderrHandler() {
            setFormatter(new LineFormatter());
        }

        @Override
        public void publish(LogRecord record) {
            if (isLoggable(record)) {
                StatusScreen.printAbove(getFormatter().format(record));
            }
        }

        @Override
        public void flush() {
            System.err.flush();
        }

        @Override
        public void close() {}
    }

    private static final class LineFormatter extends Formatter {
        @Override
        public String format(LogRecord record) {
            StringBuilder line = new StringBuilder(128)
                    .append(Instant.ofEpochMilli(record.getMillis()).truncatedTo(ChronoUnit.MILLIS))
                    .append(' ')
                    .append(word(record.getLevel()))
                    .append(' ')
                    .append(formatMessage(record))
                    .append('\n');
            if (record.getThrown() != null) {
                StringWriter trace = new StringWriter();
                record.getThrown().printStackTrace(new PrintWriter(trace));
                line.append(trace);
            }
            return line.toString();
        }

        private static String word(Level level) {
            if (level.intValue() >= Level.SEVERE.intValue()) {
                return "ERROR";
            }
            if (level.intValue() >= Level.WARNING.intValue()) {
                return "WARN ";
            }
            return level.intValue() >= Level.INFO.intValue() ? "INFO " : "DEBUG";
        }
    }
}
