// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A setting of the kernel under {@code /proc/sys}.
 *
 * @param key its path there, such as {@code net/ipv4/conf/eth0.7/forwarding}: names of interfaces have dots in them
 * @param wanted the value it is to have
 * @param optional whether a kernel without it will do
 */
public record Sysctl(String key, String wanted, boolean optional) implements Resource {
    static final String KIND = "sysctl";

    private static final int MAX_OCTETS = 4096;
    private static final Path ROOT = Path.of("/proc/sys");
    private static final String IPV4_FORWARD = "net/ipv4/ip_forward";
    private static final String IPV6_FORWARD = "net/ipv6/conf/all/forwarding";

    /** One that there must be. */
    public static Sysctl of(String key, String wanted) {
        return new Sysctl(key, wanted, false);
    }

    /** One that there may be. */
    public static Sysctl ifPresent(String key, String wanted) {
        return new Sysctl(key, wanted, true);
    }

    static Sysctl ofKey(String key) {
        return new Sysctl(key, "", false);
    }

    /** What a setting is now; empty where there is none of that name, or it cannot be read. */
    public static Optional<String> value(String key) {
        try {
            return Optional.of(normalised(read(ROOT.resolve(key))));
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** The value, empty while its interface is still to be made; for an optional one that there is not, the wanted one, since nothing is to be done about it. */
    @Override
    public Optional<String> observe(Observation now) throws ForwardingException {
        try {
            Path file = ROOT.resolve(key);
            String value = normalised(read(file));
            if (!value.equals(wanted) && isOfAnotherNamespace(file)) {
                throw new ForwardingException("forwarding: " + key + " is " + value + " and cannot be set to " + wanted
                        + " here: it belongs to the machine's first network namespace; set it there, or leave it out of"
                        + " the configuration");
            }
            return Optional.of(value);
        } catch (NoSuchFileException absent) {
            if (now.isToBeMade(key)) {
                return Optional.empty();
            }
            if (optional) {
                return Optional.of(wanted);
            }
            throw new ForwardingException(
                    "forwarding: the kernel has no setting " + key + "; is there such an interface?", absent);
        } catch (IOException unreadable) {
            throw new ForwardingException("forwarding: cannot read " + key + ": " + reason(unreadable), unreadable);
        }
    }

    /** What one namespace sets for all cannot be written in the others, by root neither. */
    private boolean isOfAnotherNamespace(Path file) throws IOException {
        return !wanted.isEmpty()
                && key.startsWith("net/netfilter/")
                && PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                                .indexOf('w')
                        < 0;
    }

    /** In one call: of many settings the kernel tells no more when it is asked for the rest. */
    private static String read(Path file) throws IOException {
        byte[] octets = new byte[MAX_OCTETS];
        try (InputStream in = Files.newInputStream(file)) {
            int count = in.read(octets);
            return new String(octets, 0, Math.max(count, 0), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void put(Optional<String> state) throws ForwardingException {
        Path file = ROOT.resolve(key);
        if (state.isEmpty() || !Files.exists(file)) {
            // It went with its interface, and so did what was changed.
            return;
        }
        try {
            Files.writeString(file, state.get());
        } catch (IOException refused) {
            throw new ForwardingException(
                    "forwarding: cannot set " + key + " to " + state.get() + ": " + reason(refused), refused);
        }
    }

    /**
     * The kernel's documentation (networking/ip-sysctl): forwarding for all interfaces sets that of each, and for IPv4
     * also resets whether redirects are accepted.
     */
    @Override
    public List<Resource> alsoChanged() {
        return switch (key) {
            case IPV4_FORWARD -> {
                List<Resource> changed = eachInterface("ipv4");
                changed.add(ofKey("net/ipv4/conf/all/accept_redirects"));
                yield changed;
            }
            case IPV6_FORWARD -> eachInterface("ipv6");
            default -> List.of();
        };
    }

    private static List<Resource> eachInterface(String family) {
        List<Resource> found = new ArrayList<>();
        try (DirectoryStream<Path> interfaces = Files.newDirectoryStream(ROOT.resolve("net/" + family + "/conf"))) {
            for (Path one : interfaces) {
                String name = one.getFileName().toString();
                if (!name.equals("all")) {
                    found.add(ofKey("net/" + family + "/conf/" + name + "/forwarding"));
                }
            }
        } catch (IOException none) {
            // Without the protocol there are no settings of it.
            return found;
        }
        return found;
    }

    private static String normalised(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static String reason(IOException failure) {
        return failure instanceof AccessDeniedException
                ? "this is not allowed here (it needs root, or belongs to another network namespace)"
                : String.valueOf(failure.getMessage());
    }
}
