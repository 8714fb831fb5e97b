// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interfaces that Java does not know, out of files as Linux has them; and those of the machine that runs the test. */
class InterfacesTest {
    private static final String ROUTE_HEADER =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

    @TempDir
    Path root;

    @BeforeEach
    void makeInterfaces() throws Exception {
        write("proc/net/dev", """
                Inter-|   Receive                            |  Transmit
                 face |bytes    packets errs drop fifo frame |bytes    packets
                weirlo0:   17995      61    0    0    0     0    17995      61
                 weirx1: 666753940   19966    0    0    0     0  2387965   16938
                  weirx0:0 0 0 0 0 0 0 0
                """);
        describe("weirlo0", 7, "0x9", 65536, "00:00:00:00:00:00");
        describe("weirx0", 20, "0x1002", 1500, "02:00:00:00:00:01");
        describe("weirx1", 19, "0x1003", 9001, "02:00:00:00:00:02");
    }

    @Test
    void shouldListThemByIndex() {
        assertThat(new Interfaces(root).list())
                .containsExactly(
                        new CaptureInterface("weirlo0", 7, true, true, List.of(), 65536, "", false),
                        new CaptureInterface("weirx1", 19, true, false, List.of(), 9001, "02:00:00:00:00:02", false),
                        new CaptureInterface("weirx0", 20, false, false, List.of(), 1500, "02:00:00:00:00:01", false));
    }

    @Test
    void shouldPreferTheInterfaceOfTheDefaultRoute() throws Exception {
        write(
                "proc/net/route",
                ROUTE_HEADER,
                "weirx1\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
                "weirx1\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                "weirlo0\t00000000\t00000000\t0201\t0\t0\t1\t00000000\t0\t0\t0", // unreachable
                "weirx0\t00000000\t010200C0\t0003\t0\t0\t50\t00000000\t0\t0\t0");

        assertThat(preferred()).isEqualTo("weirx0");
        assertThat(new Interfaces(root).list())
                .filteredOn(CaptureInterface::defaultRoute)
                .extracting(CaptureInterface::name)
                .containsExactly("weirx0");
    }

    @Test
    void shouldLookForAnIpv6RouteWhereThereIsNoIpv4Route() throws Exception {
        String zeros = "0".repeat(32);
        write("proc/net/route", ROUTE_HEADER);
        write(
                "proc/net/ipv6_route",
                "fe80" + "0".repeat(28) + " 40 " + zeros + " 00 " + zeros
                        + " 00000100 00000001 00000000 00000001 weirlo0",
                zeros + " 00 " + zeros + " 00 " + zeros + " ffffffff 00000001 00000000 00200200  weirlo0",
                zeros + " 00 " + zeros + " 00 fe80" + "0".repeat(28) + " 00000400 00000001 00000000 00000003   weirx1");

        assertThat(preferred()).isEqualTo("weirx1");
    }

    @Test
    void shouldPreferOneThatIsUpWithoutADefaultRoute() throws Exception {
        assertThat(preferred()).isEqualTo("weirx1");

        describe("weirx1", 19, "0x1002", 9001, "02:00:00:00:00:02");

        assertThat(preferred()).isEqualTo("weirlo0");
    }

    @Test
    void shouldFindOneByName() {
        assertThat(new Interfaces(root).find("weirx0"))
                .map(CaptureInterface::index)
                .contains(20);
        assertThat(new Interfaces(root).find("weirx")).isEmpty();
    }

    @Test
    void shouldDoWithoutProc() {
        List<CaptureInterface> known = new Interfaces(root.resolve("nothing")).list();

        assertThat(known)
                .filteredOn(CaptureInterface::loopback)
                .isNotEmpty()
                .allSatisfy(loopback -> assertThat(loopback.addresses()).contains("127.0.0.1/8"));
    }

    @Test
    void shouldKnowTheLoopbackOfThisMachine() {
        assertThat(new Interfaces().find("lo")).hasValueSatisfying(lo -> {
            assertThat(lo.up()).isTrue();
            assertThat(lo.loopback()).isTrue();
            assertThat(lo.index()).isPositive();
            assertThat(lo.mtu()).isPositive();
            assertThat(lo.mac()).isEmpty();
            assertThat(lo.addresses()).startsWith("127.0.0.1/8");
        });
    }

    private String preferred() {
        return new Interfaces(root).preferred().map(CaptureInterface::name).orElse("");
    }

    private void describe(String name, int index, String flags, int mtu, String mac) throws Exception {
        String folder = "sys/class/net/" + name + "/";
        write(folder + "ifindex", Integer.toString(index));
        write(folder + "flags", flags);
        write(folder + "mtu", Integer.toString(mtu));
        write(folder + "address", mac);
    }

    private void write(String path, String... lines) throws Exception {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, List.of(lines));
    }
}
