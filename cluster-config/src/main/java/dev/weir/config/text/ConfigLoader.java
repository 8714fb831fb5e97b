// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.Names;
import dev.weir.config.WeirConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Makes a {@link WeirConfig} of YAML 1.2 or JSON.
 *
 * <p>A key left out, or left empty, has its default. <code>${env:NAME}</code> in a value is the environment variable's. Every
 * error is found and told, not only the first.
 */
public final class ConfigLoader {

    private static final String NO_FILE = "configuration";

    private ConfigLoader() {}

    /**
     * Loads a file.
     *
     * @throws ConfigException if the file cannot be read or its content cannot be used
     */
    public static WeirConfig load(Path file) throws ConfigException {
        return load(file, List.of());
    }

    /**
     * Loads a file and lays overrides over it.
     *
     * @param file the file, or {@code null} for defaults
     * @param sets overrides such as {@code metering.activeTimeout=5s}, {@code exporters[0].format.biflow=false} or, by the name
     *     of an item, {@code captures.eth0.filter=tcp}; a later one wins over an earlier one
     * @throws ConfigException if the file cannot be read, or its content or an override cannot be used
     */
    public static WeirConfig load(Path file, List<String> sets) throws ConfigException {
        String source = file == null ? NO_FILE : file.toString();
        return parse(file == null ? "" : read(file), source, sets, System::getenv);
    }

    /**
     * Reads a text.
     *
     * @param sourceName what errors call the text
     * @throws ConfigException if the text cannot be used
     */
    public static WeirConfig parse(String text, String sourceName) throws ConfigException {
        return parse(text, sourceName, List.of(), System::getenv);
    }

    /**
     * Reads a text and lays overrides over it, as {@link #load(Path, List)} does with a file.
     *
     * @throws ConfigException if the text or an override cannot be used
     */
    public static WeirConfig parse(String text, String sourceName, List<String> sets) throws ConfigException {
        return parse(text, sourceName, sets, System::getenv);
    }

    /**
     * Changes a configuration by a merge patch (RFC 7396), written in JSON or YAML: a key of the patch replaces that of the
     * configuration, a group is merged key by key, a list is replaced whole, and a key that is null gets its default.
     *
     * @param sourceName what errors call the patch
     * @throws ConfigException if the patch or what comes of it cannot be used
     */
    public static WeirConfig patch(WeirConfig config, String patch, String sourceName) throws ConfigException {
        List<ConfigError> errors = new ArrayList<>();
        Document before = DocumentReader.read(ConfigWriter.yaml(config), "configuration", errors);
        Document change = DocumentReader.read(patch, sourceName, errors);
        return bind(MergePatch.apply(before, change), List.of(), System::getenv, errors);
    }

    /**
     * Reads a text that comes from elsewhere than this machine's user: it may not read environment variables.
     *
     * @param sourceName what errors call the text
     * @throws ConfigException if the text cannot be used
     */
    public static WeirConfig parseForeign(String text, String sourceName) throws ConfigException {
        return parse(text, sourceName, List.of(), ConfigLoader::refused);
    }

    /**
     * As {@link #parseForeign(String, String)}, for a text that may have been made of one that was shown: masks in it stand
     * for what they masked.
     *
     * @param shown the configuration that was shown
     * @throws ConfigException if the text cannot be used
     */
    public static WeirConfig parseForeign(String text, String sourceName, WeirConfig shown) throws ConfigException {
        List<ConfigError> errors = new ArrayList<>();
        Document document = DocumentReader.read(text, sourceName, errors);
        return bind(Masks.undone(document, shown), List.of(), ConfigLoader::refused, errors);
    }

    private static String refused(String variable) {
        throw new IllegalArgumentException("refers to the environment variable " + Names.quote(variable)
                + ", and none is read for others; write the value, or change the file that the node was started with");
    }

    static WeirConfig parse(String text, String source, List<String> sets, UnaryOperator<String> variables)
            throws ConfigException {
        List<ConfigError> errors = new ArrayList<>();
        return bind(DocumentReader.read(text, source, errors), sets, variables, errors);
    }

    private static WeirConfig bind(
            Document read, List<String> sets, UnaryOperator<String> variables, List<ConfigError> errors)
            throws ConfigException {
        Document document = read;
        for (String set : sets) {
            try {
                document = KeyOverride.parse(set).applyTo(document, Shapes.ROOT);
            } catch (ConfigException unusable) {
                errors.addAll(unusable.errors());
            }
        }
        Record config = new Binder(new Environment(variables), errors).bind(Shapes.ROOT, document, "");
        if (!errors.isEmpty()) {
            errors.sort(Comparator.comparing((ConfigError error) -> error.line() == 0)
                    .thenComparingInt(ConfigError::line)
                    .thenComparingInt(ConfigError::column));
            throw new ConfigException(errors);
        }
        return (WeirConfig) config;
    }

    /**
     * Reads the text of a file, whatever it says.
     *
     * @throws ConfigException if the file cannot be read, is too large, or is no text
     */
    public static String read(Path file) throws ConfigException {
        if (Files.isDirectory(file)) {
            throw unreadable(file, "is a directory; give the file in it");
        }
        byte[] octets;
        try (InputStream in = Files.newInputStream(file)) {
            octets = in.readNBytes(DocumentReader.MAX_LENGTH + 1);
        } catch (NoSuchFileException missing) {
            throw unreadable(file, "does not exist");
        } catch (AccessDeniedException denied) {
            throw unreadable(file, "may not be read by this user");
        } catch (IOException failed) {
            throw unreadable(file, "cannot be read: " + failed.getMessage());
        }
        if (octets.length > DocumentReader.MAX_LENGTH) {
            throw unreadable(file, "is larger than " + DocumentReader.MAX_LENGTH + " octets");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException binary) {
            throw unreadable(file, "is not text in UTF-8");
        }
    }

    private static ConfigException unreadable(Path file, String message) {
        return new ConfigException(Place.of(file.toString()).error("", message));
    }
}
