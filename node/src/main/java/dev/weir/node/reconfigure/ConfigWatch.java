// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import dev.weir.config.text.ConfigError;
import dev.weir.config.text.ConfigException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/**
 * Has a node follow the user's configuration file: when the file changes, whether it is written over or replaced, and on
 * SIGHUP. A file that cannot be used changes nothing; the log says, a line for each, what is wrong with it.
 */
public final class ConfigWatch implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ConfigWatch.class.getName());

    /** How long a file is left alone after a change, for its writer to finish. */
    private static final long SETTLE_MS = 200;

    private static final long WAIT_S = 3_600;

    private final ConfigSource source;
    private final Reconfiguration reconfiguration;
    private final Thread thread = new Thread(this::watch, "weir-config");
    private WatchService service;
    private volatile boolean closed;

    /** A watch over a source; it begins with {@link #start}. */
    public ConfigWatch(ConfigSource source, Reconfiguration reconfiguration) {
        this.source = source;
        this.reconfiguration = reconfiguration;
        thread.setDaemon(true);
    }

    /** Begins to watch. Where a directory cannot be watched, SIGHUP alone has the file read again. */
    public void start() {
        HangUp.handle(() -> {
            LOG.log(Level.INFO, "SIGHUP: reading " + source.inWords() + " again");
            reload("SIGHUP");
        });
        if (source.file().isEmpty()) {
            return;
        }
        Path directory = source.file().get().toAbsolutePath().getParent();
        try {
            service = directory.getFileSystem().newWatchService();
            directory.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            thread.start();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(Level.WARNING, directory + " cannot be watched, SIGHUP has the configuration read: " + e);
        }
    }

    private void watch() {
        try {
            // It may have changed after it was read and before it was watched.
            look();
            while (!closed) {
                WatchKey key = service.poll(WAIT_S, TimeUnit.SECONDS);
                if (key == null) {
                    continue;
                }
                // Whatever changed in the directory: the file may be reached through a link that is there as well.
                Thread.sleep(SETTLE_MS);
                key.pollEvents();
                if (!key.reset()) {
                    LOG.log(Level.WARNING, "the directory of " + source.inWords() + " is gone: it is watched no more");
                    return;
                }
                look();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException ended) {
            LOG.log(Level.DEBUG, "the watch over the configuration has ended");
        }
    }

    private void look() {
        try {
            Path file = source.file().orElseThrow();
            // A file is empty for a moment while it is written over, and while it is replaced there may be none.
            if (Files.exists(file) && Files.size(file) > 0 && source.hasChanged()) {
                reload(source.inWords());
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, source.inWords() + " cannot be read: " + e.getMessage());
        }
    }

    private synchronized void reload(String who) {
        try {
            ConfigSource.Read before = source.own();
            ConfigSource.Read read = source.read();
            source.own(read);
            reconfiguration
                    .apply(read.config(), who)
                    .onSuccess(outcome -> {
                        if (!(outcome instanceof Outcome.Applied) && !(outcome instanceof Outcome.Unchanged)) {
                            source.own(before);
                        }
                        tell(outcome);
                    })
                    .onFailure(defect -> LOG.log(Level.ERROR, "the configuration could not be changed", defect));
        } catch (ConfigException unusable) {
            for (ConfigError error : unusable.errors()) {
                LOG.log(Level.WARNING, error + "; nothing changes");
            }
        } catch (IllegalArgumentException unusable) {
            LOG.log(Level.WARNING, source.inWords() + ": " + unusable.getMessage() + "; nothing changes");
        }
    }

    private void tell(Outcome outcome) {
        if (outcome instanceof Outcome.Unchanged) {
            LOG.log(Level.INFO, source.inWords() + " says what is in force already");
        } else if (outcome instanceof Outcome.Rejected rejected) {
            rejected.plan()
                    .rejected()
                    .forEach(step -> LOG.log(Level.WARNING, source.inWords() + ": " + step + "; nothing changes"));
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "the watch over the configuration: " + e);
            }
        }
    }
}
