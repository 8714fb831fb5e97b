// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import dev.weir.config.WeirConfig;
import dev.weir.config.text.ConfigException;
import dev.weir.config.text.ConfigLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The user's own configuration: a file, or none, and what the command line lays over it. Weir reads it and never writes it.
 */
public final class ConfigSource {
    private static final String NO_FILE = "configuration";

    private final Path file;
    private final List<String> overrides;
    private final UnaryOperator<WeirConfig> completion;
    private volatile Read own;
    private volatile String lastText = "";

    /**
     * What the user's configuration was when it was read.
     *
     * @param config of it, everything that was left open filled in
     * @param digest of its text and of what was laid over it
     */
    public record Read(WeirConfig config, String digest) {}

    /**
     * A source; nothing is read yet.
     *
     * @param file the file; {@code null} for none
     * @param overrides what is laid over it, as {@link ConfigLoader#load(Path, List)} takes it
     * @param completion fills in what is left open
     */
    public ConfigSource(Path file, List<String> overrides, UnaryOperator<WeirConfig> completion) {
        this.file = file;
        this.overrides = List.copyOf(overrides);
        this.completion = completion;
    }

    /**
     * Reads it as it is now.
     *
     * @throws ConfigException with all that is wrong with it, each as a line
     */
    public Read read() throws ConfigException {
        String text = file == null ? "" : ConfigLoader.read(file);
        lastText = text;
        WeirConfig config = ConfigLoader.parse(text, file == null ? NO_FILE : file.toString(), overrides);
        return new Read(completion.apply(config), ConfigVersion.digest(text + '\n' + String.join("\n", overrides)));
    }

    /** Whether the file has another text than when it was read last, whether that could be used or not. */
    public boolean hasChanged() {
        try {
            return file != null && !ConfigLoader.read(file).equals(lastText);
        } catch (ConfigException unreadable) {
            return true;
        }
    }

    /** What was read is in force, or is about to be. */
    public void own(Read read) {
        own = read;
    }

    /** What of it was in force last; {@code null} before the start. */
    public Read own() {
        return own;
    }

    /** The file, if there is one. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** What to call it in a sentence. */
    public String inWords() {
        return file == null ? "the command line" : file.toString();
    }
}
