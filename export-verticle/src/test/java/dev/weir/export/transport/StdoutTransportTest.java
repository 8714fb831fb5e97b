// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.export.transport.Transport.Outcome;
import dev.weir.export.transport.Transport.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

class StdoutTransportTest {
    private final RecordingDelivery delivery = new RecordingDelivery();

    @Test
    void shouldWriteWhatItGathered() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel reader = pipe.source();
                Pipe.SinkChannel writer = pipe.sink()) {
            StdoutTransport transport = new StdoutTransport(writer, Messages.context(delivery));
            assertThat(transport.open()).isEqualTo(Session.NEW);
            transport.send(Messages.of("one\n"));
            assertThat(delivery.sentRecords).isZero();
            assertThat(transport.flush()).isEqualTo(Outcome.TAKEN);

            ByteBuffer read = ByteBuffer.allocate(10);
            reader.read(read);
            assertThat(new String(read.array(), 0, read.position(), StandardCharsets.US_ASCII))
                    .isEqualTo("one\n");
            assertThat(delivery.sentRecords).isEqualTo(1);
        }
    }

    @Test
    void shouldEndQuietlyWhenTheReaderHasGone() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel writer = pipe.sink()) {
            pipe.source().close();
            StdoutTransport transport = new StdoutTransport(writer, Messages.context(delivery));
            transport.open();
            transport.send(Messages.of("one\n"));

            assertThat(transport.flush()).isEqualTo(Outcome.GONE);

            assertThat(delivery.failures).isEmpty();
            assertThat(delivery.lostRecords).isEqualTo(1);
            assertThatThrownBy(transport::open).isInstanceOf(TransportException.class);
        }
    }

    @Test
    void shouldEndAloudWhenItCannotBeWritten() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "needs /dev/full");
        try (FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
            StdoutTransport transport = new StdoutTransport(channel, Messages.context(delivery));
            transport.open();
            transport.send(Messages.of("one\n"));

            assertThat(transport.flush()).isEqualTo(Outcome.BROKEN);

            assertThat(delivery.failures)
                    .containsExactly("cannot write to the standard output: no space left on device");
            assertThat(delivery.lostRecords).isEqualTo(1);
        }
    }
}
