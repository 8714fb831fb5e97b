// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether interfaces are up and have a link. One thread uses it. */
final class LinkWatch {
    private static final Path LINKS = Path.of("/sys/class/net");

    private final List<Link> links = new ArrayList<>();

    private static final class Link {
        final String name;
        NetworkInterface known;

        Link(String name) {
            this.name = name;
        }

        boolean isUp() {
            try {
                if (known == null) {
                    // Java knows only those that have an address, and is slow in finding one.
                    known = NetworkInterface.getByName(name);
                }
                return known == null ? isUpWithoutAddress() : known.isUp();
            } catch (SocketException gone) {
                known = null;
                return false;
            }
        }

        private boolean isUpWithoutAddress() {
            try {
                return Files.readString(LINKS.resolve(name).resolve("carrier"))
                        .strip()
                        .equals("1");
            } catch (IOException downOrGone) {
                return false;
            }
        }
    }

    LinkWatch(List<String> names) {
        names.forEach(name -> links.add(new Link(name)));
    }

    boolean areAllUp() {
        for (Link link : links) {
            if (!link.isUp()) {
                return false;
            }
        }
        return true;
    }
}
