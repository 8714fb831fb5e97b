// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import dev.weir.config.WeirConfig;
import dev.weir.config.text.ConfigLoader;
import dev.weir.router.Failover;
import dev.weir.router.takeover.FailoverListener;
import dev.weir.router.takeover.StandDownCause;
import dev.weir.router.takeover.TookOver;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that is a member of a failover group and nothing more: it leaves it when told to end. */
final class FailoverProgram {
    private FailoverProgram() {}

    /** The command line of it. */
    static String[] command(Path configuration) throws Exception {
        Path classes = Path.of(FailoverProgram.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes + ":" + Weir.ROOT.resolve("node/target/weir.jar"),
                FailoverProgram.class.getName(),
                configuration.toString()));
        return command.toArray(String[]::new);
    }

    /** The configuration. */
    public static void main(String[] arguments) throws Exception {
        WeirConfig config = ConfigLoader.load(Path.of(arguments[0]));
        Vertx vertx = Vertx.vertx();
        long epoch = System.currentTimeMillis();
        Failover failover = new Failover(config.ha(), config.node(), epoch, new Teller(), () -> 0);
        failover.start(vertx).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            failover.stop().toCompletionStage().toCompletableFuture().join();
            tell("ended");
        }));
        tell("started");
    }

    private static void tell(String what) {
        System.out.println(what);
        System.out.flush();
    }

    /** Tells what becomes of the node. */
    private static final class Teller implements FailoverListener {
        @Override
        public void onActive(TookOver event) {
            tell("active " + event.why() + " " + event.peer());
        }

        @Override
        public void onFenced(String by, long epoch) {
            tell("fenced " + by);
        }

        @Override
        public void onStandDown(StandDownCause cause, String other) {
            tell("stand-down " + cause + " " + other);
        }
    }
}
