// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A program at either end of one TCP connection that stands for long. The server speaks, twenty times a second, and the client
 * answers each time; neither gives up before the kernel does. The server writes down as whom it sees the client, and a line
 * for each answer.
 */
public final class StandingConnection {
    private static final int PAUSE_MS = 50;
    private static final int MAX_WORD = 128;

    private StandingConnection() {}

    /** The command line of the server. */
    public static String[] server(String address, int port) throws Exception {
        return JavaProgram.command(StandingConnection.class, "serve", address, port);
    }

    /** The command line of the client. */
    public static String[] client(String address, int port) throws Exception {
        return JavaProgram.command(StandingConnection.class, "call", address, port);
    }

    /** {@code serve} or {@code call}, the server's address, its port. */
    public static void main(String[] arguments) throws Exception {
        InetAddress address = InetAddress.getByName(arguments[1]);
        int port = Integer.parseInt(arguments[2]);
        if (arguments[0].equals("serve")) {
            serve(address, port);
        } else {
            call(address, port);
        }
    }

    private static void serve(InetAddress address, int port) throws Exception {
        try (ServerSocket listening = new ServerSocket(port, 1, address)) {
            System.out.println("listening");
            try (Socket socket = listening.accept()) {
                socket.setTcpNoDelay(true);
                System.out.println("client " + socket.getInetAddress().getHostAddress());
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream();
                for (int word = 0; ; word = (word + 1) % MAX_WORD) {
                    out.write(word);
                    if (in.read() != word) {
                        throw new IOException("another answer than " + word);
                    }
                    System.out.println("answered");
                    Thread.sleep(PAUSE_MS);
                }
            }
        }
    }

    private static void call(InetAddress address, int port) throws IOException {
        try (Socket socket = new Socket(address, port)) {
            socket.setTcpNoDelay(true);
            for (int word = socket.getInputStream().read();
                    word >= 0;
                    word = socket.getInputStream().read()) {
                socket.getOutputStream().write(word);
            }
        }
    }
}
