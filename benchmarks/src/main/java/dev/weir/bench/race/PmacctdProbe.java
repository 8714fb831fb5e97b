// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import java.io.IOException;
import java.util.List;

/** pmacctd with its plugin nfprobe, NetFlow v9 over UDP. */
record PmacctdProbe() implements Probe {
    @Override
    public String name() {
        return "pmacctd";
    }

    @Override
    public String program() {
        return "pmacctd";
    }

    @Override
    public String export() {
        return "netflow9, UDP";
    }

    @Override
    public long sleepsNs() {
        // "PCAP capture file, sleeping for 2 seconds"
        return 2_000_000_000L;
    }

    @Override
    public List<String> command(Task task) throws IOException {
        String idle = "tcp=" + IDLE_TIMEOUT_S + ":tcp.rst=" + IDLE_TIMEOUT_S + ":tcp.fin=" + IDLE_TIMEOUT_S + ":udp="
                + IDLE_TIMEOUT_S + ":icmp=" + IDLE_TIMEOUT_S + ":general=" + IDLE_TIMEOUT_S;
        String file = Probe.write(
                        task,
                        "pmacctd.conf",
                        List.of(
                                "daemonize: false",
                                "pcap_savefile: " + task.capture(),
                                "plugins: nfprobe",
                                "plugin_pipe_size: 268435456",
                                "plugin_buffer_size: 65536",
                                "aggregate: src_host, dst_host, src_port, dst_port, proto, tos, vlan",
                                "nfprobe_receiver: 127.0.0.1:" + task.port(),
                                "nfprobe_version: 9",
                                "nfprobe_maxflows: " + task.tableSize(),
                                "nfprobe_timeouts: " + idle + ":maxlife=" + ACTIVE_TIMEOUT_S))
                .toString();
        return List.of(Programs.path(program()), "-f", file);
    }
}
