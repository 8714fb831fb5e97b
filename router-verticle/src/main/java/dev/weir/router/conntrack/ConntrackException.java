// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

/** The kernel's table of connections cannot be listened to. */
public final class ConntrackException extends Exception {
    private static final long serialVersionUID = 1L;

    ConntrackException(Throwable cause) {
        super(
                "cannot listen to the kernel's table of connections, by which records tell what the NAT made of their flow: "
                        + cause.getMessage()
                        + "; run as root or with CAP_NET_ADMIN on a kernel with nf_conntrack_netlink",
                cause);
    }
}
