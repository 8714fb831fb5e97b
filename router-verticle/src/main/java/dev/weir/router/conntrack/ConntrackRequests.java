// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;

/** Asks the kernel about its connections, and takes its answers. One owner thread. */
final class ConntrackRequests implements AutoCloseable {
    private static final int ANSWER_TIMEOUT_MS = 10_000;

    /** Takes the messages of an answer, one by one. */
    @FunctionalInterface
    interface Answer {
        void take(long message, int length);
    }

    private final NetlinkSocket socket = new NetlinkSocket();
    private int sequence;

    void open() throws OsException {
        socket.open();
    }

    /**
     * Asks for a list and takes it to its end.
     *
     * @param type what is asked for
     * @param answer takes each message of the list
     * @param meanwhile done after each datagram of the answer
     */
    void list(int type, Answer answer, Runnable meanwhile) throws OsException {
        ask(type, NetlinkMessage.FLAG_DUMP);
        while (!takeDatagram(answer, false)) {
            meanwhile.run();
        }
    }

    /** Asks for one message and takes it. */
    void one(int type, Answer answer) throws OsException {
        ask(type, 0);
        boolean answered = false;
        while (!answered) {
            // What comes before may be of an earlier question.
            answered = takeDatagram(answer, true);
        }
    }

    private void ask(int type, int flags) throws OsException {
        socket.send(NetlinkMessage.putRequest(socket.buffer(), type, flags, ++sequence));
    }

    /** Takes a datagram of the answer; whether that was the last. */
    private boolean takeDatagram(Answer answer, boolean single) throws OsException {
        int octets = receive();
        boolean last = false;
        long message = socket.buffer();
        for (int left = octets; ; ) {
            int length = NetlinkMessage.length(message, left);
            if (length == 0) {
                return last;
            }
            if (NetlinkMessage.sequence(message) == sequence) {
                last |= take(message, length, answer) || single;
            }
            int step = NetlinkMessage.step(length);
            message += step;
            left -= step;
        }
    }

    private static boolean take(long message, int length, Answer answer) throws OsException {
        int type = NetlinkMessage.type(message);
        if (type == NetlinkMessage.TYPE_DONE) {
            return true;
        }
        if (type == NetlinkMessage.TYPE_ERROR) {
            throw new OsException("asking for connections", NetlinkMessage.error(message, length));
        }
        answer.take(message, length);
        return false;
    }

    private int receive() throws OsException {
        int octets = socket.receive();
        if (octets == 0) {
            socket.await(ANSWER_TIMEOUT_MS);
            octets = socket.receive();
        }
        if (octets <= 0) {
            throw new OsException("waiting for an answer of netfilter", octets == 0 ? Libc.ETIMEDOUT : -octets);
        }
        return octets;
    }

    @Override
    public void close() {
        socket.close();
    }
}
