// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import dev.weir.model.bus.Beacon;
import dev.weir.model.bus.BusCodecs;
import dev.weir.model.bus.Channels;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Three clustered Vert.x instances on the loopback interface of this JVM, a cluster of their own that all tests share. */
final class TestCluster {
    private static final int MEMBERS = 3;
    private static final String LOOPBACK = "127.0.0.1";
    private static List<Vertx> members;

    private TestCluster() {}

    /** Its members, with the codecs registered. */
    static synchronized List<Vertx> members() {
        if (members == null) {
            Config first = config(freePort());
            List<Vertx> joined = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                joined.add(join(first));
            }
            members = List.copyOf(joined);
        }
        return members;
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Config config(int port) {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName("test-" + port);
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "none");
        config.getNetworkConfig().setPort(port).setPortCount(100).setPublicAddress(LOOPBACK);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(LOOPBACK);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember(LOOPBACK + ":" + port);
        return config;
    }

    private static Vertx join(Config config) {
        config.getMemberAttributeConfig()
                .setAttribute("__vertx.nodeId", UUID.randomUUID().toString());
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost(LOOPBACK)))
                .withClusterManager(new HazelcastClusterManager(Hazelcast.newHazelcastInstance(config)))
                .buildClustered()
                .await();
        BusCodecs.register(vertx.eventBus());
        return vertx;
    }

    /** The id of an intake that says that it is there. */
    static String intake(Vertx vertx) throws Exception {
        CompletableFuture<String> id = new CompletableFuture<>();
        MessageConsumer<Beacon> consumer = Channels.BEACONS.consume(
                vertx.eventBus(), message -> id.complete(message.body().id()));
        try {
            return id.get(10, TimeUnit.SECONDS);
        } finally {
            consumer.unregister().await();
        }
    }

    /** Sends octets as if the codec of this name had written them. */
    static void sendRaw(Vertx vertx, String codec, String address, byte[] octets) {
        vertx.eventBus().unregisterCodec(codec);
        vertx.eventBus().registerCodec(new RawCodec(codec));
        vertx.eventBus().send(address, Buffer.buffer(octets), new DeliveryOptions().setCodecName(codec));
        vertx.eventBus().unregisterCodec(codec);
        for (String name :
                List.of("PacketBatch", "FlowBatch", "ExportCommand", "ShardCommand", "Beacon", "Grant", "Parcel")) {
            vertx.eventBus().unregisterCodec("weir." + name);
        }
        BusCodecs.register(vertx.eventBus());
    }

    /** Writes octets as they are. */
    private record RawCodec(String name) implements MessageCodec<Buffer, Buffer> {
        @Override
        public void encodeToWire(Buffer buffer, Buffer body) {
            buffer.appendBuffer(body);
        }

        @Override
        public Buffer decodeFromWire(int position, Buffer buffer) {
            throw new IllegalStateException("not sent here");
        }

        @Override
        public Buffer transform(Buffer body) {
            return body;
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
