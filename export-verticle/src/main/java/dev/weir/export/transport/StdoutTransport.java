// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import dev.weir.export.format.Message;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * The standard output. It cannot be opened again: after a failed write the exporter is at its end. A reader that has
 * seen enough and gone ({@code weir read x | head}) is an ordinary end, and ends quietly.
 */
final class StdoutTransport implements Transport {
    private final GatheredOutput output;
    private final Delivery delivery;
    private Outcome end = Outcome.TAKEN;

    /** One that writes to any channel. */
    StdoutTransport(WritableByteChannel channel, TransportContext context) {
        this.delivery = context.delivery();
        this.output = new GatheredOutput(channel, delivery);
    }

    /** The standard output of this process. */
    @SuppressWarnings("resource") // belongs to the process, and is never closed
    static StdoutTransport ofProcess(TransportContext context) {
        return new StdoutTransport(new FileOutputStream(FileDescriptor.out).getChannel(), context);
    }

    @Override
    public Session open() throws TransportException {
        if (end != Outcome.TAKEN) {
            throw TransportException.lasting("the standard output is closed", null);
        }
        return Session.NEW;
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
        if (end != Outcome.TAKEN) {
            return end;
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
    public void close() {
        flush();
    }

    @Override
    public String destination() {
        return "standard output";
    }

    private Outcome fail(IOException failure) {
        if (FailureText.isBrokenPipe(failure)) {
            end = Outcome.GONE;
        } else {
            end = Outcome.BROKEN;
            delivery.failed("cannot write to the standard output: " + FailureText.of(failure));
        }
        output.discard();
        return end;
    }
}
