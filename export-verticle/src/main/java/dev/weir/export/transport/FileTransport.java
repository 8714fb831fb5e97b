// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import dev.weir.config.FileTransportConfig;
import dev.weir.export.format.Message;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A file, or a series of files that take turns. A file always ends with a whole message: what a failed write left half
 * done is cut off. A device or a pipe is written to as well, and then never cut, locked or renamed.
 */
final class FileTransport implements Transport {
    private static final System.Logger LOG = System.getLogger(FileTransport.class.getName());

    private final FileTransportConfig config;
    private final String exporter;
    private final ExportMode mode;
    private final Delivery delivery;
    private final InstantSource clock;
    private final Path configuredPath;

    private Path path;
    private RotatedFiles rotated;
    private FileChannel channel;
    private GatheredOutput output;
    private boolean regular;
    private boolean begun;
    private long startOctets;
    private Instant begunAt = Instant.EPOCH;

    FileTransport(FileTransportConfig config, TransportContext context) {
        this.config = config;
        this.exporter = context.exporter();
        this.mode = context.mode();
        this.delivery = context.delivery();
        this.clock = context.clock();
        this.configuredPath = Path.of(config.path()).toAbsolutePath();
    }

    @Override
    public Session open() throws TransportException {
        try {
            if (!begun) {
                openFirst();
                begun = true;
            } else if (channel != null) {
                finish();
                openEmpty();
            } else {
                openAgain();
            }
        } catch (IOException failure) {
            giveUp();
            String message = "cannot write " + configuredPath + ": " + FailureText.of(failure);
            throw begun ? TransportException.passing(message, failure) : TransportException.lasting(message, failure);
        }
        output = new GatheredOutput(channel, delivery);
        return startOctets == 0 ? Session.NEW : Session.RESUMED;
    }

    @Override
    public Outcome send(Message message) {
        try {
            output.put(message);
            return Outcome.TAKEN;
        } catch (IOException failure) {
            return fail(failure);
        }
    }

    @Override
    public Outcome flush() {
        if (channel == null) {
            return Outcome.FAILED;
        }
        try {
            output.write();
            return Outcome.TAKEN;
        } catch (IOException failure) {
            return fail(failure);
        }
    }

    @Override
    public Outcome poll() {
        return Outcome.TAKEN;
    }

    @Override
    public boolean isSessionOver() {
        if (channel == null || !regular || octets() == 0) {
            return false;
        }
        long maxOctets = config.rotateSize().octets();
        if (maxOctets != 0 && octets() >= maxOctets) {
            return true;
        }
        Duration maxAge = config.rotateInterval();
        return !maxAge.isZero() && !clock.instant().isBefore(begunAt.plus(maxAge));
    }

    @Override
    public void close() {
        if (channel != null && flush() == Outcome.TAKEN) {
            try {
                synchronize();
            } catch (IOException failure) {
                delivery.failed("cannot write " + path + " to its disk: " + FailureText.of(failure));
            }
            closeQuietly();
        }
    }

    @Override
    public String destination() {
        return configuredPath.toString();
    }

    private long octets() {
        return startOctets + output.octets();
    }

    private void openFirst() throws IOException {
        if (Files.isDirectory(configuredPath)) {
            throw new IOException("it is a directory");
        }
        Files.createDirectories(configuredPath.getParent());
        regular = !Files.exists(configuredPath) || Files.isRegularFile(configuredPath);
        path = Files.isRegularFile(configuredPath) ? configuredPath.toRealPath() : configuredPath;
        rotated = new RotatedFiles(path, config.keep());
        openEmpty();
    }

    /** Opens the live file and sees to it that nothing is in it. */
    private void openEmpty() throws IOException {
        openChannel();
        begunAt = clock.instant();
        startOctets = 0;
        if (!regular || channel.size() == 0) {
            return;
        }
        if (mode == ExportMode.ONCE) {
            channel.truncate(0);
        } else {
            setAside();
            channel.close();
            openChannel();
        }
    }

    /** Goes on with the file in which a write failed, after its last whole message. */
    private void openAgain() throws IOException {
        openChannel();
        if (!regular) {
            return;
        }
        if (channel.size() > startOctets) {
            channel.truncate(startOctets);
        }
        startOctets = channel.size();
        channel.position(startOctets);
        if (startOctets == 0) {
            begunAt = clock.instant();
        }
    }

    private void openChannel() throws IOException {
        if (!regular) {
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
            return;
        }
        FileChannel opened = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            if (opened.tryLock() == null) {
                throw new IOException("another process is writing it");
            }
        } catch (OverlappingFileLockException | IOException failure) {
            opened.close();
            throw failure instanceof IOException io ? io : new IOException("another exporter is writing it", failure);
        }
        channel = opened;
    }

    private void finish() throws IOException {
        output.write();
        synchronize();
        setAside();
        output = null;
        closeQuietly();
    }

    private void setAside() throws IOException {
        Path finished = rotated.setAside(clock.instant());
        LOG.log(Level.DEBUG, "exporter " + exporter + ": finished " + finished);
        try {
            rotated.prune();
        } catch (IOException failure) {
            LOG.log(
                    Level.WARNING,
                    "exporter " + exporter + ": cannot delete old files beside " + path + ": "
                            + FailureText.of(failure));
        }
    }

    private void synchronize() throws IOException {
        if (regular) {
            channel.force(true);
        }
    }

    private Outcome fail(IOException failure) {
        delivery.failed("cannot write " + path + ": " + FailureText.of(failure));
        giveUp();
        return Outcome.FAILED;
    }

    /** Lets go of the file, which may end in a part of a message: that is cut off now, or when it is opened again. */
    private void giveUp() {
        if (output != null) {
            output.discard();
            startOctets += output.deliveredOctets();
            output = null;
            cut();
        }
        closeQuietly();
    }

    private void cut() {
        try {
            if (regular && channel.size() > startOctets) {
                channel.truncate(startOctets);
            }
        } catch (IOException stillFailing) {
            LOG.log(Level.DEBUG, "exporter " + exporter + ": cannot cut " + path, stillFailing);
        }
    }

    private void closeQuietly() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException ignored) {
            // what mattered was written, or its failure told
        }
        channel = null;
    }
}
