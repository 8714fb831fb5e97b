// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.config.ConntrackdConfig;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConntrackdFileTest {
    private static final String NAME = "conntrackd";

    private static final String EXPECTED = """
            # Written by Weir at each start of conntrackd: changes are lost.
            Sync {
                Mode FTFW {
                    ResendQueueSize 131072
                    ACKWindowSize 300
                    PurgeTimeout 60
                    DisableExternalCache no
                    StartupResync yes
                }
                UDP {
                    IPv4_address 10.0.9.1
                    IPv4_Destination_Address 10.0.9.2
                    Port 3781
                    Interface eth2
                    SndSocketBuffer 4194304
                    RcvSocketBuffer 4194304
                    Checksum yes
                }
                Options {
                    TCPWindowTracking no
                }
            }
            General {
                Systemd no
                HashSize 65536
                HashLimit 524288
                LogFile no
                Syslog no
                LockFile /var/lib/weir/conntrackd-12.lock
                UNIX {
                    Path /var/lib/weir/conntrackd-12.ctl
                }
                NetlinkBufferSize 16777216
                NetlinkBufferSizeMaxGrowth 67108864
                Scheduler {
                    Type RR
                    Priority 1
                }
                Filter From Userspace {
                    Protocol Accept {
                        TCP
                        UDP
                        SCTP
                        DCCP
                    }
                    Address Ignore {
                        IPv4_address 127.0.0.0/8
                        IPv4_address 10.0.9.1
                        IPv4_address 10.0.9.2
                        IPv4_address 203.0.113.1
                        IPv6_address 0:0:0:0:0:0:0:1
                        IPv6_address fe80:0:0:0:0:0:0:1
                    }
                    State Accept {
                        ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSED for TCP
                    }
                }
            }
            """;

    @TempDir
    Path folder;

    private static InetAddress address(String text) throws Exception {
        return InetAddress.getByName(text);
    }

    private static ConntrackdFile file(Path folder, String local, String peer, String... own) throws Exception {
        ConntrackdConfig config = new ConntrackdConfig(true, "eth2", 3781, NAME);
        ConntrackdSettings settings =
                new ConntrackdSettings(config, List.of(), List.of(address("203.0.113.1")), folder);
        Link link = new Link("eth2", address(local), address(peer));
        List<InetAddress> addresses = new ArrayList<>();
        for (String one : own) {
            addresses.add(address(one));
        }
        return new ConntrackdFile(settings, ConntrackdPaths.in(folder, "12"), link, addresses, 262_144);
    }

    @Test
    void shouldShareOverOneLinkAllButWhatEndsAtTheRouters() throws Exception {
        ConntrackdFile file =
                file(Path.of("/var/lib/weir"), "10.0.9.1", "10.0.9.2", "127.0.0.1", "::1", "10.0.9.1", "fe80::1%1");
        assertThat(file.text()).isEqualTo(EXPECTED);
    }

    @Test
    void shouldHaveRoomForTheTableOfEitherRouterAndFindItsAddress() throws Exception {
        ConntrackdConfig config = new ConntrackdConfig(true, "lo", 3781, NAME);
        ConntrackdSettings settings = new ConntrackdSettings(config, List.of(address("127.0.0.2")), List.of(), folder);
        ConntrackdFile file = ConntrackdFile.of(settings, ConntrackdPaths.in(folder, "12"));
        assertThat(file.maxConnections()).isGreaterThanOrEqualTo(262_144);
        assertThat(file.text()).contains(" IPv4_address 127.0.0.1\n", "HashLimit " + 2 * file.maxConnections() + "\n");
    }

    @Test
    void shouldBeReadByConntrackdItself() throws Exception {
        assumeTrue(Programs.find(NAME).isPresent(), "conntrackd is not installed");
        ConntrackdTool tool = new ConntrackdTool(Programs.find(NAME).orElseThrow(), ConntrackdPaths.in(folder, "12"));
        for (ConntrackdFile file : List.of(
                file(folder, "10.0.9.1", "10.0.9.2", "127.0.0.1", "::1", "10.0.9.1"),
                file(folder, "2001:db8::1", "2001:db8::2", "2001:db8::1"),
                file(folder, "fe80::1", "fe80::2"))) {
            file.write();
            assertThat(tool.give(Order.STATISTICS).complaint()).startsWith("can't connect");
            Requirements.check(tool, file.paths());
        }
        Path configuration = ConntrackdPaths.in(folder, "12").configuration();
        Files.writeString(configuration, Files.readString(configuration).replace("FTFW", "FTFX"));
        assertThat(tool.give(Order.STATISTICS).complaint()).startsWith("parsing config file in line (3)");
    }
}
