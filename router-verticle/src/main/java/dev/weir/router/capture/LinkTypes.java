// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import static java.util.Map.entry;

import dev.weir.router.parse.LinkType;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names for link types that cannot be read, so that an error can say what a file holds (the LINKTYPE_ registry of tcpdump.org). */
public final class LinkTypes {
    private static final Map<Integer, String> UNREADABLE = Map.ofEntries(
            entry(3, "AX.25"),
            entry(6, "IEEE 802.5 Token Ring"),
            entry(7, "ARCNET"),
            entry(8, "SLIP"),
            entry(10, "FDDI"),
            entry(50, "PPP in HDLC-like framing"),
            entry(51, "PPPoE session without Ethernet"),
            entry(99, "Symantec Enterprise Firewall"),
            entry(100, "RFC 1483 ATM"),
            entry(104, "Cisco HDLC"),
            entry(105, "IEEE 802.11"),
            entry(107, "Frame Relay"),
            entry(109, "OpenBSD encapsulated IP"),
            entry(114, "Apple LocalTalk"),
            entry(117, "OpenBSD pflog"),
            entry(119, "IEEE 802.11 with Prism header"),
            entry(122, "RFC 2625 IP over Fibre Channel"),
            entry(123, "SunATM"),
            entry(127, "IEEE 802.11 with radiotap"),
            entry(129, "ARCNET (Linux)"),
            entry(138, "Apple IP over IEEE 1394"),
            entry(139, "SS7 MTP2 with pseudo-header"),
            entry(140, "SS7 MTP2"),
            entry(141, "SS7 MTP3"),
            entry(142, "SS7 SCCP"),
            entry(143, "DOCSIS"),
            entry(144, "Linux IrDA"),
            entry(163, "IEEE 802.11 with AVS header"),
            entry(165, "BACnet MS/TP"),
            entry(166, "PPP with direction (Linux pppd)"),
            entry(169, "GPRS LLC"),
            entry(177, "Linux LAPD"),
            entry(187, "Bluetooth HCI H4"),
            entry(189, "USB (Linux)"),
            entry(192, "per-packet information (PPI)"),
            entry(195, "IEEE 802.15.4"),
            entry(197, "ERF"),
            entry(201, "Bluetooth HCI H4 with direction"),
            entry(203, "LAPD"),
            entry(204, "PPP with direction"),
            entry(205, "Cisco HDLC with direction"),
            entry(206, "Frame Relay with direction"),
            entry(209, "Linux IPMB"),
            entry(215, "IEEE 802.15.4 without PHY"),
            entry(220, "USB (Linux, padded)"),
            entry(224, "Fibre Channel FC-2"),
            entry(225, "Fibre Channel FC-2 with delimiters"),
            entry(226, "Solaris ipnet"),
            entry(227, "CAN (SocketCAN)"),
            entry(230, "IEEE 802.15.4 without FCS"),
            entry(231, "D-Bus"),
            entry(235, "DVB-CI"),
            entry(236, "MUX27010"),
            entry(239, "NFLOG"),
            entry(240, "NetAnalyzer"),
            entry(241, "NetAnalyzer transparent"),
            entry(242, "IP over InfiniBand"),
            entry(243, "MPEG-2 transport stream"),
            entry(247, "InfiniBand"),
            entry(248, "SCTP"),
            entry(249, "USBPcap"),
            entry(251, "Bluetooth Low Energy"),
            entry(252, "Wireshark upper PDU"),
            entry(253, "Linux netlink"),
            entry(254, "Bluetooth Linux monitor"),
            entry(256, "Bluetooth Low Energy with RF"),
            entry(258, "Apple PKTAP"),
            entry(259, "Ethernet over EPON"),
            entry(264, "ISO 14443"),
            entry(266, "USB (macOS)"),
            entry(271, "vsock"),
            entry(272, "nRF sniffer"),
            entry(273, "DOCSIS 3.1"),
            entry(274, "Ethernet with mPacket preambles"),
            entry(277, "ZigBee Wireless Gateway"),
            entry(279, "Elektrobit HS-CAN"),
            entry(283, "IEEE 802.15.4 with TAP"),
            entry(288, "USB 2.0"),
            entry(289, "ATSC ALP"));

    private LinkTypes() {}

    /**
     * The link type of a number.
     *
     * @throws CaptureException when it cannot be read; the message begins with {@code source}
     */
    public static LinkType require(int code, String source) throws CaptureException {
        return LinkType.of(code)
                .orElseThrow(() -> new CaptureException(source + ": has frames of " + words(code)
                        + ", a link type that cannot be read; those that can are " + readable()));
    }

    /** Name and number, for messages. */
    public static String words(int code) {
        String name = LinkType.of(code).map(LinkType::words).orElse(UNREADABLE.get(code));
        return name == null ? "link type " + code : name + " (" + code + ")";
    }

    private static String readable() {
        return Stream.of(LinkType.values()).map(LinkType::words).collect(Collectors.joining(", "));
    }
}
