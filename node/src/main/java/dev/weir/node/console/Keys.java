// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Keys that are typed on the terminal, each when it is pressed: stty(1) turns off the waiting for a line, and on again at
 * the end, however that comes. Where nobody types, there are none.
 */
public final class Keys implements AutoCloseable {
    /** No key was pressed. */
    public static final int NONE = -1;

    private final String before;
    private final Thread atExit = new Thread(this::restore, "weir-terminal");

    private Keys(String before) {
        this.before = before;
        if (!before.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(atExit);
        }
    }

    /** Begins to take keys. */
    public static Keys open() {
        String settings = Terminal.onStdin() ? stty("-g") : "";
        if (!settings.isEmpty()) {
            stty("-icanon", "-echo", "min", "1");
        }
        return new Keys(settings);
    }

    /** The key that was pressed, of those not taken yet the first; {@link #NONE} when none was. */
    public int poll() throws IOException {
        return before.isEmpty() || System.in.available() == 0 ? NONE : System.in.read();
    }

    @Override
    public void close() {
        if (!before.isEmpty()) {
            restore();
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException ending) {
                // It does the same once more.
            }
        }
    }

    private void restore() {
        stty(before);
    }

    private static String stty(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? told : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
