// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import dev.weir.config.RingCaptureConfig;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.InterfaceErrors;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;

/** Why there is no ring, as one line for the user: what, why, what to do. */
final class RingErrors {
    private RingErrors() {}

    static CaptureException notLinux(String name) {
        return new CaptureException(name + ": a capture of type ring needs a 64-bit Linux; use type pcap");
    }

    static CaptureException allInterfaces() {
        return new CaptureException("any: a ring is of one interface; name it, or use type pcap");
    }

    static CaptureException linkType(String name, int hardwareType) {
        return new CaptureException(name + ": a ring has no header that can be read before the packets of this kind of"
                + " interface (hardware type " + hardwareType + "); use type pcap");
    }

    static CaptureException opening(RingCaptureConfig config, OsException e) {
        String name = config.networkInterface();
        return switch (e.error()) {
            case Libc.EPERM, Libc.EACCES -> InterfaceErrors.forbidden(name, e);
            case Libc.ENODEV, Libc.ENXIO -> InterfaceErrors.unknown(name, e);
            case Libc.ENOMEM ->
                new CaptureException(
                        name + ": the kernel has no memory for a ring of " + config.bufferSize()
                                + "; lower bufferSize or the number of threads",
                        e);
            default ->
                new CaptureException(name + ": the kernel gives no ring: " + e.getMessage() + "; use type pcap", e);
        };
    }

    static CaptureException reading(String name, int error) {
        return new CaptureException(name + ": the capture broke: " + Libc.words(error));
    }
}
