// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import dev.weir.config.Names;
import dev.weir.router.capture.CaptureException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Says what a file that is no capture looks like, by its first octets. */
final class NotACapture {
    /** Octets of the file that are looked at, at most. */
    static final int HEAD_OCTETS = 64;

    private static final int SHOWN_OCTETS = 8;
    private static final String DECOMPRESS = "; decompress it first, or pipe it in: ";

    /**
     * How other files begin.
     *
     * @param begin their first octets, in hexadecimal
     * @param words what they are, and what to do
     */
    private record Kind(String begin, String words) {
        boolean matches(byte[] head) {
            byte[] magic = HexFormat.of().parseHex(begin);
            return head.length >= magic.length && Arrays.equals(magic, 0, magic.length, head, 0, magic.length);
        }
    }

    private static final List<Kind> KINDS = List.of(
            new Kind("28b52ffd", "Zstandard-compressed data" + DECOMPRESS + "zstd -dc FILE | weir read -"),
            new Kind("fd377a585a00", "xz-compressed data" + DECOMPRESS + "xz -dc FILE | weir read -"),
            new Kind("425a68", "bzip2-compressed data" + DECOMPRESS + "bzip2 -dc FILE | weir read -"),
            new Kind("04224d18", "LZ4-compressed data" + DECOMPRESS + "lz4 -dc FILE | weir read -"),
            new Kind("1f8b", "gzip data within gzip data; decompress it once"),
            new Kind("504b0304", "a ZIP archive; unpack it first"),
            new Kind("377abcaf271c", "a 7-Zip archive; unpack it first"),
            new Kind("736e6f6f70000000", "a snoop capture; convert it first: editcap -F pcapng FILE NEW"),
            new Kind("52545353", "a Network Monitor capture; convert it first: editcap -F pcapng FILE NEW"),
            new Kind("474d4255", "a Network Monitor capture; convert it first: editcap -F pcapng FILE NEW"),
            new Kind("697074726163652032", "an AIX iptrace capture; convert it first: editcap -F pcapng FILE NEW"),
            new Kind("0ca5", "an nfdump file, which holds flow records and not packets"),
            new Kind("a50c", "an nfdump file, which holds flow records and not packets"),
            new Kind("7f454c46", "a program"),
            new Kind("cafebabe", "a Java class"),
            new Kind("25504446", "a PDF document"));

    private NotACapture() {}

    /** The error for a file that begins with {@code head}. */
    static CaptureException error(String name, byte[] head) {
        return new CaptureException(name + ": is not a capture file (pcap or pcapng) but looks like " + words(head));
    }

    private static String words(byte[] head) {
        for (Kind kind : KINDS) {
            if (kind.matches(head)) {
                return kind.words();
            }
        }
        if (isText(head)) {
            String text = new String(head, StandardCharsets.UTF_8).strip();
            return "text that begins with "
                    + Names.quote(text.lines().findFirst().orElse(""));
        }
        byte[] shown = Arrays.copyOf(head, Math.min(head.length, SHOWN_OCTETS));
        return "data that begins with " + HexFormat.ofDelimiter(" ").formatHex(shown);
    }

    private static boolean isText(byte[] head) {
        for (byte octet : head) {
            boolean control = octet >= 0 && octet < ' ' && octet != '\t' && octet != '\n' && octet != '\r';
            if (control || octet == 0x7f) {
                return false;
            }
        }
        return head.length > 0;
    }
}
