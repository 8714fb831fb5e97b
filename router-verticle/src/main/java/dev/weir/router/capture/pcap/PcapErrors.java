// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.pcap;

import dev.weir.config.Names;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.CaptureInterface;
import dev.weir.router.capture.InterfaceErrors;
import dev.weir.router.capture.Interfaces;
import java.util.Optional;
import org.pcap4j.core.PcapNativeException;

/** What libpcap says, as one line for the user: what, why, what to do. */
final class PcapErrors {
    private static final int NO_SUCH_DEVICE = -5;
    private static final int PERMISSION_DENIED = -8;
    private static final int INTERFACE_NOT_UP = -9;
    private static final int PROMISCUOUS_PERMISSION_DENIED = -11;

    private PcapErrors() {}

    static CaptureException missingLibrary(String name, Throwable cause) {
        return new CaptureException(
                name + ": cannot be captured on without libpcap; install it (Debian, Ubuntu: libpcap0.8;"
                        + " Fedora, RHEL, Amazon Linux: libpcap)",
                cause);
    }

    static CaptureException opening(String name, PcapNativeException e) {
        int code = e.getReturnCode() == null ? 0 : e.getReturnCode();
        return switch (code) {
            case NO_SUCH_DEVICE -> InterfaceErrors.unknown(name, e);
            case PERMISSION_DENIED, PROMISCUOUS_PERMISSION_DENIED -> InterfaceErrors.forbidden(name, e);
            case INTERFACE_NOT_UP ->
                new CaptureException(name + ": the interface is down; switch it on: ip link set " + name + " up", e);
            default -> new CaptureException(name + ": cannot be captured on: " + reason(e), e);
        };
    }

    static CaptureException filter(String expression, PcapNativeException e) {
        return new CaptureException("filter " + Names.quote(expression) + ": " + reason(e), e);
    }

    static CaptureException reading(String name, PcapNativeException e) {
        Optional<CaptureInterface> found = new Interfaces().find(name);
        if (found.isEmpty()) {
            return new CaptureException(name + ": the interface is gone; start again when it is back", e);
        }
        if (!found.get().up()) {
            return new CaptureException(
                    name + ": the interface went down; switch it on and start again: ip link set " + name + " up", e);
        }
        return new CaptureException(name + ": the capture broke: " + reason(e), e);
    }

    /** libpcap's words, without those that pcap4j puts before them, on one line. */
    private static String reason(PcapNativeException e) {
        return String.valueOf(e.getMessage())
                .replaceFirst("^Error occurred in \\w+(\\(\\))?: ", "")
                .strip()
                .replaceAll("\\s+", " ");
    }
}
