// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Weir;
import dev.weir.it.process.WeirInside;
import dev.weir.it.traffic.Ip;
import dev.weir.it.traffic.Link;
import dev.weir.it.traffic.Octets;
import dev.weir.it.traffic.PcapWriter;
import dev.weir.it.traffic.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line and a scrape against a Weir that runs: it has metered some packets and waits for more. */
class ClientIT {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int PACKETS = 2_000;
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(weir_[a-z_0-9]+)(?:\\{.*\\})? ([0-9.E+]+)$");
    private static final Pattern COUNTER = Pattern.compile(
            "\\{\"name\":\"([a-z_0-9]+)\",\"stage\":\"([a-z_]+)\",\"count\":(\\d+)(?:,\"octets\":(\\d+))?");

    @TempDir
    static Path folder;

    private static Running weir;
    private static PcapWriter link;
    private static String url;
    private static String reader;
    private static String operator;

    @BeforeAll
    static void run() throws Exception {
        reader = tokenOf("reader", "prometheus");
        operator = tokenOf("operator", "deploy");
        int port = freePort();
        url = "http://127.0.0.1:" + port;
        Path pipe = folder.resolve("link.pcap");
        Running.run(List.of("mkfifo", pipe.toString()), folder, Weir.TIMEOUT).orFail();
        Files.writeString(folder.resolve("weir.yaml"), """
                node: {stateDirectory: %s}
                http:
                  port: %d
                  tokens: ["%s", "%s"]
                captures: [{type: files, name: link, files: [%s]}]
                exporters:
                  - {name: lake, format: {type: json}, transport: {type: file, path: %s}}
                """.formatted(
                        folder.resolve("state"),
                        port,
                        Files.readString(folder.resolve("reader.line")),
                        Files.readString(folder.resolve("operator.line")),
                        pipe,
                        folder.resolve("flows.ndjson")));
        weir = Weir.start(folder, "run", "--config", "weir.yaml");
        link = PcapWriter.create(pipe);
        byte[] query = Transport.udp(5_000, 53, Octets.ascii("who are you?"));
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet =
                    Ip.between("192.0.2.1", "10.0." + i / 256 + "." + i % 256).packet(Transport.UDP, query);
            link.write(
                    1_700_000_000L * SECOND_NS + i * (SECOND_NS / 100),
                    Link.plain().frame(packet));
        }
        link.flush();
        weir.awaitStderr("control plane on", Weir.TIMEOUT);
        await().atMost(Weir.TIMEOUT).until(() -> ledger().getOrDefault("metered", 0L) > PACKETS / 2);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static void send(int number) throws Exception {
        byte[] query = Transport.udp(5_000, 53, Octets.ascii("who are you?"));
        byte[] packet = Ip.between("192.0.2.1", "10.0." + number / 256 + "." + number % 256)
                .packet(Transport.UDP, query);
        link.write(
                1_700_000_000L * SECOND_NS + number * (SECOND_NS / 100),
                Link.plain().frame(packet));
    }

    /** A link on which packets come, until it is told to end. */
    private static void sendOn(AtomicBoolean ended) {
        try {
            for (int i = PACKETS; !ended.get(); i++) {
                send(i);
                link.flush();
                Thread.sleep(10);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void end() throws IOException {
        weir.close();
        link.close();
    }

    /** Makes a token, keeps its line of the configuration in a file, and returns the token's file. */
    private static String tokenOf(String role, String name) throws IOException {
        Outcome made = WeirInside.run("token", "create", "--role", role, "--name", name)
                .orFail();
        Matcher line = Pattern.compile("- \"(" + role + ":" + name + ":sha256:[0-9a-f]{64})\"")
                .matcher(made.stderr());
        assertThat(line.find()).isTrue();
        assertThat(made.stderr()).doesNotContain(made.stdout().strip());
        Files.writeString(folder.resolve(role + ".line"), line.group(1));
        return Files.writeString(folder.resolve(role + ".token"), made.stdout()).toString();
    }

    @Test
    void shouldScrapeWhatTheLedgerSays() {
        // At rest, which it is as soon as the last packets of another test are metered.
        await().atMost(Weir.TIMEOUT).untilAsserted(ClientIT::compareScrapeWithLedger);
    }

    private static void compareScrapeWithLedger() throws Exception {
        Map<String, Long> told = ledger();
        Map<String, Long> scraped = new TreeMap<>();
        Matcher sample = SAMPLE.matcher(get("/metrics", "text/plain"));
        while (sample.find()) {
            scraped.merge(sample.group(1), (long) Double.parseDouble(sample.group(2)), Long::sum);
        }

        assertThat(told.get("captured")).isPositive();
        told.forEach((counter, count) -> {
            List<String> names = List.of(
                    "weir_" + counter + "_packets_total", "weir_" + counter + "_total",
                    "weir_" + counter + "_packets", "weir_" + counter);
            String name =
                    names.stream().filter(scraped::containsKey).findFirst().orElse("");
            assertThat(name.isEmpty() ? 0L : scraped.get(name)).as(counter).isEqualTo(count);
        });
        assertThat(scraped).containsKeys("weir_build_info", "weir_exporter_offered_records_total", "weir_capture_up");
    }

    @Test
    void shouldSpeakOpenMetricsToAPrometheus() throws Exception {
        String accept = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        assertThat(get("/metrics", accept))
                .contains("# TYPE weir_metered_packets counter\n")
                .endsWith("# EOF\n");
    }

    @Test
    void shouldShowHowItIsDoing() throws Exception {
        Outcome status = client("status").orFail();
        assertThat(status.stdout()).contains("link").contains("lake").contains("running");
        assertThat(client("ledger").orFail().stdout())
                .contains("captured")
                .contains("of the cache are in no record yet");
        assertThat(client("exporters").orFail().stdout()).startsWith("EXPORTER").contains("lake");
        Outcome top = client("top", "-n", "2", "-d", "200ms").orFail();
        assertThat(top.stdout().split("CAPTURE ", -1)).hasSize(3);
    }

    @Test
    void shouldShowWhatIsFlowing() throws Exception {
        String flows = client("flows", "-n", "5", "src", "host", "192.0.2.1", "and", "dst", "port", "53")
                .orFail()
                .stdout();
        assertThat(flows.lines().filter(line -> line.contains("udp    192.0.2.1:5000  10.0.")))
                .hasSize(5);
        assertThat(client("flows", "tcp").orFail().stdout()).contains("0 flows of 0 that match");
        assertThat(client("flows", "--recent", "-n", "3").orFail().stdout()).contains("3 records of ");
        assertJson(client("flows", "-o", "json").orFail().stdout());
        Outcome wrong = client("flows", "dst", "prot", "53");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.stderr()).contains("column 5").contains("did you mean port?");
        assertThat(client("flows", "--since", "5s").exitCode()).isEqualTo(2);
    }

    @Test
    void shouldPrintForScripts() throws Exception {
        for (String command : List.of("status", "ledger", "exporters")) {
            assertJson(client(command, "-o", "json").orFail().stdout());
            assertThat(client(command, "-o", "yaml").orFail().stdout()).contains("name: lake");
        }
    }

    @Test
    void shouldTellAnExporterSomething() throws Exception {
        assertThat(client("exporters", "flush", "lake").orFail().stdout()).contains("lake");
        Outcome unknown = client("exporters", "flush", "lak");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.errorLines()).singleElement().asString().contains("no exporter of that name");
        assertThat(unknown.stdout()).isEmpty();
    }

    @Test
    void shouldPauseAnExporterAndHaveItGoOn() throws Exception {
        assertThat(client("exporters", "pause", "lake").orFail().stdout()).contains("paused");
        assertThat(client("exporters").orFail().stdout()).contains("paused");
        assertThat(client("exporters", "resume", "lake").orFail().stdout()).contains("running");
    }

    @Test
    void shouldDrain() throws Exception {
        int port = freePort();
        Path other = Files.createDirectory(folder.resolve("drained"));
        Path pipe = other.resolve("link.pcap");
        Running.run(List.of("mkfifo", pipe.toString()), other, Weir.TIMEOUT).orFail();
        Files.writeString(other.resolve("weir.yaml"), """
                node: {stateDirectory: state}
                http: {port: %d}
                captures: [{type: files, name: link, files: [link.pcap]}]
                exporters:
                  - {name: lake, format: {type: json}, transport: {type: file, path: flows.ndjson}}
                """.formatted(port));
        try (Running node = Weir.start(other, "run", "--config", "weir.yaml");
                PcapWriter writer = PcapWriter.create(pipe)) {
            writer.write(
                    1_700_000_000L * SECOND_NS,
                    Link.plain()
                            .frame(Ip.between("192.0.2.1", "192.0.2.2")
                                    .packet(Transport.UDP, Transport.udp(5_000, 53, Octets.ascii("?")))));
            writer.flush();
            node.awaitStderr("control plane on", Weir.TIMEOUT);
            Running follower =
                    Weir.start(other, "flows", "--follow", "-n", "1", "udp", "--url", "http://127.0.0.1:" + port);
            follower.awaitThat("the stream", () -> follower.stdout().contains("START"), Weir.TIMEOUT);
            Outcome drained =
                    WeirInside.run("drain", "--url", "http://127.0.0.1:" + port).orFail();
            assertThat(drained.stdout()).isEqualToIgnoringNewLines("drained; the ledger balances");
            assertThat(Files.readString(other.resolve("flows.ndjson"))).contains("192.0.2.2");
            assertThat(follower.end(Weir.TIMEOUT).orFail().stdout()).contains("192.0.2.1:5000 ", "192.0.2.2:53 ");
            follower.close();
        }
    }

    @Test
    void shouldLetNobodyInWithoutTheRightToken() throws Exception {
        Outcome none = WeirInside.run("status", "--url", url);
        assertThat(none.exitCode()).isEqualTo(4);
        assertThat(none.errorLines()).singleElement().asString().contains("--token-file");
        Outcome wrong = WeirInside.run("status", "--url", url, "--token", "weir_guess");
        assertThat(wrong.exitCode()).isEqualTo(4);
        assertThat(wrong.stderr()).doesNotContain("weir_guess");
        assertThat(WeirInside.run("status", "--url", url, "--token-file", reader)
                        .exitCode())
                .isZero();
        Outcome reads = WeirInside.run("exporters", "flush", "lake", "--url", url, "--token-file", reader);
        assertThat(reads.exitCode()).isEqualTo(4);
        assertThat(reads.errorLines()).hasSize(1);
    }

    @Test
    void shouldSayThatNobodyListens() {
        Outcome dead = WeirInside.run("status", "--url", "http://127.0.0.1:1");
        assertThat(dead.exitCode()).isEqualTo(3);
        assertThat(dead.errorLines())
                .singleElement()
                .asString()
                .startsWith("weir: cannot reach http://127.0.0.1:1: nobody listens there");
    }

    /** The lines of the section "Change it while it runs" do what they say, one after the other. */
    @Test
    void shouldDoWhatTheReadmeSays() throws Exception {
        String readme = Files.readString(Weir.ROOT.resolve("README.md"));
        String section = readme.split("## Change it while it runs", 2)[1].split("```", 3)[1];
        List<String> lines = section.lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
        assertThat(lines).hasSizeGreaterThan(4);
        AtomicBoolean ended = new AtomicBoolean();
        Thread sender = new Thread(() -> sendOn(ended), "link");
        sender.start();
        try {
            lines.forEach(ClientIT::tryLine);
        } finally {
            ended.set(true);
            sender.join();
        }
        assertThat(client("config", "get", "metering.shards").orFail().stdout().strip())
                .isEqualTo("1");
    }

    private static void tryLine(String line) {
        try {
            String[] words = line.split(" +");
            if (words[0].equals("./weir")) {
                Outcome done = client(Arrays.copyOfRange(words, 1, words.length));
                assertThat(done.exitCode()).as(line + done.stderr()).isZero();
                assertThat(done.stdout()).as(line).isNotBlank();
            } else {
                assertThat(get(line.replaceFirst(".*:8642", ""), "*/*")).isNotBlank();
            }
        } catch (Exception e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void shouldChangeNothingOfWhatIsWrong() throws Exception {
        String before = client("config", "get").orFail().stdout();
        Outcome refused = client("config", "set", "metering.idleTimeout=soon", "metering.shards=0");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.stderr())
                .contains("metering.idleTimeout")
                .contains("metering.shards")
                .doesNotContain("Exception");
        assertThat(client("config", "set", "nonsense").exitCode()).isEqualTo(2);
        assertThat(client("config", "get").orFail().stdout()).isEqualTo(before).contains("reader:prometheus:");
    }

    /** Counts by counter's name. */
    private static Map<String, Long> ledger() throws Exception {
        Map<String, Long> counts = new TreeMap<>();
        Matcher counter = COUNTER.matcher(get("/api/v1/ledger", "application/json"));
        while (counter.find()) {
            counts.put(counter.group(1), Long.parseLong(counter.group(3)));
        }
        return counts;
    }

    private static String get(String path, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Accept", accept)
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(Path.of(reader)).strip())
                .timeout(Duration.ofSeconds(20))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static Outcome client(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", url, "--token-file", operator));
        return WeirInside.run(all.toArray(String[]::new));
    }

    private static void assertJson(String text) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            int tokens = 0;
            while (parser.nextToken() != null) {
                tokens++;
            }
            assertThat(tokens).isGreaterThan(2);
        }
    }
}
