// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the system that is run for what it prints. Arguments are a list: no shell sees them. */
public final class SystemTool {
    /** iproute2. */
    public static final SystemTool IP = new SystemTool("ip", "iproute2");

    /** nftables. */
    public static final SystemTool NFT = new SystemTool("nft", "nftables");

    private static final long TIMEOUT_S = 30;
    private static final List<String> PLACES = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    private final String name;
    private final String debianPackage;

    private SystemTool(String name, String debianPackage) {
        this.name = name;
        this.debianPackage = debianPackage;
    }

    /**
     * What one run came to.
     *
     * @param code its exit code
     * @param output all of standard output
     * @param error all of standard error
     */
    public record Result(int code, String output, String error) {

        /** The first line of what it complained about. */
        public String complaint() {
            return error.lines().filter(line -> !line.isBlank()).findFirst().orElse("exit code " + code);
        }
    }

    /** Runs it and returns what it printed; throws its complaint when it fails. */
    public String run(String... arguments) throws ForwardingException {
        return run(List.of(arguments), "");
    }

    /** As {@link #run(String...)}, with a text on its standard input. */
    public String run(List<String> arguments, String input) throws ForwardingException {
        Result result = attempt(arguments, input);
        if (result.code() != 0) {
            throw new ForwardingException(
                    "forwarding: '" + name + " " + String.join(" ", arguments) + "' failed: " + result.complaint());
        }
        return result.output();
    }

    /** Runs it, whatever comes of it. */
    public Result attempt(List<String> arguments, String input) throws ForwardingException {
        List<String> command = new ArrayList<>();
        command.add(name);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().merge("PATH", String.join(":", PLACES), (path, places) -> path + ":" + places);
        builder.environment().put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
        } catch (IOException absent) {
            throw new ForwardingException(
                    "forwarding: cannot run '" + name + "': " + absent.getMessage() + "; install the package "
                            + debianPackage,
                    absent);
        }
        try {
            return finish(process, input);
        } catch (IOException broken) {
            throw new ForwardingException("forwarding: '" + name + "' broke off: " + broken.getMessage(), broken);
        } finally {
            process.destroyForcibly();
        }
    }

    private Result finish(Process process, String input) throws IOException, ForwardingException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException closed) {
            // It did not want to read all: its exit code says why.
        }
        // Complaints are short, and fit in the pipe while the output is read.
        String output = text(process.getInputStream());
        String error = text(process.getErrorStream());
        try {
            if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                throw new ForwardingException("forwarding: '" + name + "' did not end within " + TIMEOUT_S + " s");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ForwardingException("forwarding: interrupted while '" + name + "' ran", stopped);
        }
        return new Result(process.exitValue(), output, error);
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
