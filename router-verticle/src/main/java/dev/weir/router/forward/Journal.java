// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was changed of the system, and what it replaced: a file of JSON lines, each of which is on the disk before the change
 * that it tells of is made, so that everything can be put back whatever becomes of this process.
 *
 * <pre>
 *   {"journal":"weir forwarding","boot":"5e1f...","network":"12","mode":"routed","onStop":"keep","mark":"weir node r1"}
 *   {"kind":"sysctl","key":"net/ipv4/ip_forward","before":"0"}     before the first change; null: it was absent
 *   {"listing":"nft inet weir","wanted":"3f...","shown":"9a..."}   how nft words a table, as digests
 *   {"undone":"sysctl net/ipv4/ip_forward"}                        it is as it was before
 * </pre>
 *
 * <p>One of an earlier boot, or of a network namespace that is no more, tells of a system that is no more, and counts as
 * empty. A last line that was cut off tells of a change that was not made. One thread at a time uses it.
 */
final class Journal implements AutoCloseable {
    private static final String TITLE = "weir forwarding";

    private final Path file;
    private final NetworkNamespace namespace;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Listing> listings = new LinkedHashMap<>();
    private FileChannel channel;
    private String mode = "";
    private String onStop = "";
    private String mark = "";

    /**
     * One resource that was changed.
     *
     * @param before its state before the first change; empty when it was absent
     */
    record Entry(String kind, String key, Optional<String> before) {

        String id() {
            return kind + " " + key;
        }

        /** The resource, to be put back. */
        Resource resource() {
            return switch (kind) {
                case Sysctl.KIND -> Sysctl.ofKey(key);
                case NftTable.KIND -> NftTable.ofKey(key);
                case Bridge.KIND -> Bridge.ofKey(key);
                case BridgePort.KIND -> BridgePort.ofKey(key);
                case LinkState.KIND -> LinkState.ofKey(key);
                case Route.KIND -> Route.ofKey(key);
                case Rule.KIND -> Rule.ofKey(key);
                case SelectorRule.KIND -> SelectorRule.ofKey(key);
                case TunLink.KIND -> TunLink.ofKey(key);
                case ProxyNeighbour.KIND -> ProxyNeighbour.ofKey(key);
                case SharedSubnet.KIND -> SharedSubnet.ofKey(key);
                default -> throw new IllegalStateException("no kind of resource: " + kind);
            };
        }
    }

    private record Listing(String wanted, String shown) {}

    /** The journal in a file, which need not exist; nothing is read yet. */
    Journal(Path file, NetworkNamespace namespace) {
        this.file = file;
        this.namespace = namespace;
    }

    Path file() {
        return file;
    }

    /** Reads what there is. */
    void load() throws ForwardingException {
        entries.clear();
        listings.clear();
        mode = "";
        onStop = "";
        mark = "";
        if (!Files.exists(file)) {
            return;
        }
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (!read(lines.get(i), i == lines.size() - 1)) {
                    return;
                }
            }
        } catch (IOException unreadable) {
            throw failure("cannot read", unreadable);
        }
    }

    /** Takes in one line; false when the rest is of no use. */
    private boolean read(String line, boolean last) throws IOException {
        Map<String, Object> object;
        try {
            object = Json.object(line);
        } catch (IOException cutOff) {
            if (last) {
                return false;
            }
            throw cutOff;
        }
        if (object.containsKey("journal")) {
            boolean ours = namespace.boot().equals(object.get("boot"))
                    && namespace.id().equals(object.get("network"));
            mode = ours ? text(object, "mode") : "";
            onStop = ours ? text(object, "onStop") : "";
            mark = ours ? text(object, "mark") : "";
            return ours;
        }
        if (object.containsKey("undone")) {
            entries.remove(text(object, "undone"));
        } else if (object.containsKey("listing")) {
            listings.put(text(object, "listing"), new Listing(text(object, "wanted"), text(object, "shown")));
        } else {
            Entry entry = new Entry(
                    text(object, "kind"), text(object, "key"), Optional.ofNullable((String) object.get("before")));
            entries.put(entry.id(), entry);
        }
        return true;
    }

    private static String text(Map<String, Object> object, String key) {
        return object.get(key) instanceof String text ? text : "";
    }

    /** The mode that made the changes; empty when there are none. */
    String mode() {
        return mode;
    }

    /** What was to become of the changes when that mode ended, as a word; empty when there are none. */
    String onStop() {
        return onStop;
    }

    /** The mark that its tables and bridges bear; empty when there are none. */
    String mark() {
        return mark;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** What was changed, in the order of the first changes. */
    List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    Optional<Entry> entry(String id) {
        return Optional.ofNullable(entries.get(id));
    }

    /** Opens it to be written to, and tells who makes changes from now on. */
    void begin(String newMode, String newOnStop, String newMark) throws ForwardingException {
        try {
            boolean fresh = entries.isEmpty();
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (fresh) {
                Files.deleteIfExists(file);
            }
            // What was cut off is written over.
            rewrite(newMode, newOnStop, newMark);
        } catch (IOException refused) {
            throw failure("cannot write", refused);
        }
        mode = newMode;
        onStop = newOnStop;
        mark = newMark;
    }

    /** Writes all it holds to a new file, which takes the place of the old one. */
    private void rewrite(String newMode, String newOnStop, String newMark) throws IOException {
        List<String> lines = new ArrayList<>();
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("journal", TITLE);
        header.put("boot", namespace.boot());
        header.put("network", namespace.id());
        header.put("mode", newMode);
        header.put("onStop", newOnStop);
        header.put("mark", newMark);
        lines.add(Json.line(header));
        entries.values().forEach(entry -> lines.add(line(entry)));
        listings.forEach((id, listing) -> lines.add(line(id, listing)));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        close();
        try (FileChannel to = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(to, String.join("\n", lines) + "\n");
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /** Notes the state of a resource before its first change; later changes replace nothing but our own. */
    void note(Resource resource, Optional<String> before) throws ForwardingException {
        if (entries.containsKey(resource.id())) {
            return;
        }
        Entry entry = new Entry(resource.kind(), resource.key(), before);
        append(line(entry));
        entries.put(entry.id(), entry);
    }

    /** Notes that a resource is as it was before. */
    void undone(String id) throws ForwardingException {
        append(Json.line(Map.of("undone", id)));
        entries.remove(id);
    }

    /** Notes how a resource is listed once it is as it is wanted. */
    void listing(String id, String wanted, String shown) throws ForwardingException {
        Listing listing = new Listing(Digests.of(wanted), Digests.of(shown));
        append(line(id, listing));
        listings.put(id, listing);
    }

    /** Whether a listing is what came of a wanted state. */
    boolean isListingOf(String id, String wanted, String shown) {
        return new Listing(Digests.of(wanted), Digests.of(shown)).equals(listings.get(id));
    }

    /** Everything is as it was: there is nothing to remember. */
    void delete() throws ForwardingException {
        close();
        entries.clear();
        listings.clear();
        mode = "";
        onStop = "";
        mark = "";
        try {
            Files.deleteIfExists(file);
        } catch (IOException refused) {
            throw failure("cannot delete", refused);
        }
    }

    private static String line(Entry entry) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("kind", entry.kind());
        object.put("key", entry.key());
        object.put("before", entry.before().orElse(null));
        return Json.line(object);
    }

    private static String line(String id, Listing listing) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("listing", id);
        object.put("wanted", listing.wanted());
        object.put("shown", listing.shown());
        return Json.line(object);
    }

    private void append(String line) throws ForwardingException {
        try {
            write(channel, line + "\n");
        } catch (IOException refused) {
            throw failure("cannot write", refused);
        }
    }

    private static void write(FileChannel to, String text) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (octets.hasRemaining()) {
            to.write(octets);
        }
        to.force(true);
    }

    private ForwardingException failure(String what, IOException why) {
        return new ForwardingException(
                "forwarding: " + what + " the journal " + file + ": " + why
                        + "; nothing is changed without it (node.stateDirectory says where it lies)",
                why);
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Every line of it was forced to the disk.
                channel = null;
            }
            channel = null;
        }
    }
}
