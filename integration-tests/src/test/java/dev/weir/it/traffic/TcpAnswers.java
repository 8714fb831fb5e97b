// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program that takes connections of {@link TcpCalls}, hangs up as soon as the caller has told who it is, and writes down as
 * whom it saw that caller: a line of its own port, the number of the caller's address, the caller's port as it told it, and as
 * it was seen. It goes on until it is stopped.
 */
public final class TcpAnswers {
    /** What a caller tells: the number of its address and its port, 16 bits each. */
    static final int MESSAGE_OCTETS = Integer.BYTES;

    private static final int BACKLOG = 4096;
    private static final int PORT_MASK = 0xffff;
    private static final long IDLE_MS = 100;

    private final Selector selector = Selector.open();
    private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_OCTETS);
    private final Writer lines;

    private TcpAnswers(Path file) throws IOException {
        lines = Files.newBufferedWriter(file);
    }

    /** The command line of it. */
    public static String[] command(String address, int firstPort, int ports, Path file) throws Exception {
        return JavaProgram.command(TcpAnswers.class, address, firstPort, ports, file);
    }

    /** Address, first port, how many of them; the file to write to. */
    public static void main(String[] arguments) throws Exception {
        TcpAnswers answers = new TcpAnswers(Path.of(arguments[3]));
        int firstPort = Integer.parseInt(arguments[1]);
        for (int port = firstPort; port < firstPort + Integer.parseInt(arguments[2]); port++) {
            answers.listen(new InetSocketAddress(arguments[0], port));
        }
        System.out.println("listening");
        answers.run();
    }

    private void listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        server.bind(address, BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    private void run() throws IOException {
        while (true) {
            if (selector.select(this::serve, IDLE_MS) == 0) {
                lines.flush();
            }
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept((ServerSocketChannel) key.channel());
            } else {
                answer((SocketChannel) key.channel());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void accept(ServerSocketChannel server) throws IOException {
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            channel.configureBlocking(false);
            // Hung up on by a reset, a connection keeps no port.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    private void answer(SocketChannel channel) throws IOException {
        message.clear();
        if (channel.read(message) == MESSAGE_OCTETS) {
            int caller = message.getInt(0);
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            int seen = ((InetSocketAddress) channel.getRemoteAddress()).getPort();
            lines.write(port + " " + (caller >>> Short.SIZE) + " " + (caller & PORT_MASK) + " " + seen + "\n");
        }
        channel.close();
    }
}
