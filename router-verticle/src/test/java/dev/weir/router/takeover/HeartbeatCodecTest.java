// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class HeartbeatCodecTest {
    private static final String KEY = "correct horse battery";

    /** Made by another implementation of HMAC-SHA256 over octets written by hand. */
    private static final String LITERAL = "57656972 01 01 03 64 02 01 a0 00 00000000"
            + "d1a13e01b13e2b5d 0000000000000007 0000000000000009 0000000000000003 0000000000000400"
            + "02 7231 0003 612f38"
            + "0000000000000006 0000000000000003 01 02 7232";

    private static final Beat BEAT = new Beat(
            "r1", 7, 9, 3, FailoverState.ACTIVE, 100, true, false, true, List.of(new Held("r2", 6, 3, true)), "a/8");

    private final HeartbeatCodec codec = new HeartbeatCodec(KEY);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(HeartbeatCodec.MAX_OCTETS);

    private byte[] encoded(Datagram datagram) {
        codec.encode(datagram, buffer);
        byte[] octets = new byte[buffer.remaining()];
        buffer.get(octets);
        return octets;
    }

    private HeartbeatFault faultOf(byte[] octets) {
        assertThat(codec.decode(ByteBuffer.wrap(octets))).isNull();
        return codec.fault();
    }

    @Test
    void shouldWriteTheDocumentedLayout() {
        long group = 0xd1a13e01b13e2b5dL;
        byte[] octets = encoded(Datagram.heartbeat(group, 2, false, 1024, BEAT));

        String hex = HexFormat.of().formatHex(octets);
        assertThat(hex.substring(0, hex.length() - 32)).isEqualTo(LITERAL.replace(" ", ""));
        assertThat(hex.substring(hex.length() - 32)).isEqualTo("3daa46e4bbba472b998cd5fd963af551");
    }

    @Test
    void shouldReadWhatItWrites() {
        Datagram heartbeat = Datagram.heartbeat(5, 1, true, 77, BEAT);
        Datagram question =
                Datagram.question(5, 3, new FailoverAction.AskWitness(12, "r9", 300_000_000), BEAT.numbered(10));

        Datagram read = codec.decode(ByteBuffer.wrap(encoded(heartbeat)));
        assertThat(read).isEqualTo(heartbeat);
        read = codec.decode(ByteBuffer.wrap(encoded(question)));
        assertThat(read.kind()).isEqualTo(Datagram.Kind.QUESTION);
        assertThat(read.subject()).isEqualTo("r9");
        assertThat(read.number()).isEqualTo(12);
        assertThat(read.silenceMs()).isEqualTo(300);
        assertThat(read.beat().held()).isEqualTo(BEAT.held());
    }

    @Test
    void shouldRefuseWhatWasChangedAnywhere() {
        byte[] good = encoded(Datagram.heartbeat(5, 1, false, 77, BEAT));
        for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
            byte[] bad = good.clone();
            bad[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(faultOf(bad)).isIn(HeartbeatFault.MAGIC, HeartbeatFault.VERSION, HeartbeatFault.PROOF);
        }
    }

    @Test
    void shouldRefuseWhatAnotherKeyProves() {
        byte[] octets = encoded(Datagram.heartbeat(5, 1, false, 77, BEAT));
        HeartbeatCodec other = new HeartbeatCodec(KEY + "!");

        assertThat(other.decode(ByteBuffer.wrap(octets))).isNull();
        assertThat(other.fault()).isEqualTo(HeartbeatFault.PROOF);
    }

    @Test
    void shouldRefuseWhatIsNoHeartbeat() {
        assertThat(faultOf(new byte[0])).isEqualTo(HeartbeatFault.LENGTH);
        assertThat(faultOf(new byte[HeartbeatCodec.MAX_OCTETS + 1])).isEqualTo(HeartbeatFault.LENGTH);
        assertThat(faultOf(new byte[200])).isEqualTo(HeartbeatFault.MAGIC);
        byte[] version = encoded(Datagram.heartbeat(5, 1, false, 77, BEAT));
        version[4] = 2;
        assertThat(faultOf(version)).isEqualTo(HeartbeatFault.VERSION);
    }

    /** Somebody with the key may still be wrong, or of another make. */
    @Test
    void shouldOnlyEverReturnOrRefuseWhateverTheKeyProves() throws Exception {
        byte[] good = encoded(Datagram.heartbeat(5, 1, false, 77, BEAT));
        Random random = new Random(8643);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        int malformed = 0;
        for (int i = 0; i < 4_000; i++) {
            int octets = random.nextInt(4) == 0 ? 75 + random.nextInt(good.length - 75) : good.length;
            byte[] bad = Arrays.copyOf(good, octets);
            for (int spoiled = random.nextInt(4); spoiled >= 0; spoiled--) {
                bad[5 + random.nextInt(octets - 21)] = (byte) random.nextInt();
            }
            byte[] proof = mac.doFinal(Arrays.copyOf(bad, octets - 16));
            System.arraycopy(proof, 0, bad, octets - 16, 16);
            Datagram read = codec.decode(ByteBuffer.wrap(bad));
            if (read == null) {
                assertThat(codec.fault()).isEqualTo(HeartbeatFault.MALFORMED);
                malformed++;
            } else {
                assertThat(read.beat().state()).isNotNull();
                assertThat(read.kind()).isNotNull();
            }
        }
        assertThat(malformed).isBetween(200, 3_800);
    }

    @Test
    void shouldTellGroupsApart() {
        assertThat(HeartbeatCodec.groupOf("edge")).isNotEqualTo(HeartbeatCodec.groupOf("core"));
    }
}
