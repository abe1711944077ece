package io.github.migrationroute.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.benchmarks.eventlog.ChainBenchmark;
import io.github.migrationroute.benchmarks.eventlog.ChainSettings;
import io.github.migrationroute.benchmarks.eventlog.EstimateBenchmark;
import io.github.migrationroute.benchmarks.eventlog.EventLogComparison;
import io.github.migrationroute.benchmarks.eventlog.EventLogSettings;
import io.github.migrationroute.benchmarks.eventlog.EventLogSettings.Step;
import io.github.migrationroute.benchmarks.eventlog.ExportBenchmark;
import io.github.migrationroute.benchmarks.runstore.RunStoreBenchmark;
import io.github.migrationroute.benchmarks.runstore.RunStoreSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs everything once with tiny sizes, so that it cannot rot. What it measures means nothing then. */
class BenchmarksTest {
    private static final int LINE_BYTES = LinesDatastore.ASCII_LINE.length() + "\\n".length();

    private record Answer(String head, String body) {}

    /** Within 64 KiB, within 4 MiB, and more than 4 MiB, which is partly in a file. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1024, 1_000_000, 6_000_000})
    void theBareServletGivesTheSameAnswersAsTheRoute(long outputBytes) throws Exception {
        try (BenchmarkServer server = BenchmarkServer.afterRun(outputBytes)) {
            Answer expected = ask(server, BenchmarkServer.BARE);
            assertEquals(expected, ask(server, BenchmarkServer.WITH_PASSWORD));
            assertEquals(expected, ask(server, BenchmarkServer.CONTAINER_MANAGED));
            assertTrue(expected.body().startsWith("{\"success\":true,\"status\":2,\"output\":\""));
            assertTrue(expected.body().length() >= outputBytes);
        }
    }

    private static Answer ask(BenchmarkServer server, String path) throws IOException {
        var body = new ByteArrayOutputStream();
        try (var connection = new HttpConnection(server.port(), path, "progress")) {
            assertEquals(connection.exchange(body), connection.exchange());
            return new Answer(
                    connection.head().replaceFirst("Date: .*", "Date"), body.toString(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"large", "small", "memory"})
    void everyPartOverHttpGivesFigures(String part) throws Exception {
        var tiny = new Settings(List.of(part), 1, 1, "", 1, 100_000);
        List<Figure> figures = Benchmarks.measure(part, tiny);
        assertEquals(
                figures.size(), figures.stream().map(Figure::name).distinct().count());
        assertTrue(figures.stream().anyMatch(figure -> !figure.target().isEmpty()));
    }

    /** That both sides have the same result is checked by the comparison itself. */
    @Test
    void theEventLogGivesFigures() throws Exception {
        var tiny = new EventLogSettings("", false, 300, 3, 200, 1, 2, "128m", Step.MODEL_MIGRATION, true);
        Map<String, Double> figures =
                EventLogComparison.measure(tiny).stream().collect(Collectors.toMap(Figure::name, Figure::value));
        assertEquals(301, figures.get("rows in positions"));
        assertEquals(200, figures.get("rows in models"));
        assertTrue(figures.getOrDefault("migrate, datastore / plain SQL", 0.0) > 0);
    }

    @Test
    void anExportGivesFigures() throws Exception {
        List<Figure> figures = ExportBenchmark.measure(2000, 3);
        assertEquals(14, figures.size());
        assertTrue(figures.get(0).value() > 0);
    }

    /** The second history takes the place of the first. */
    @Test
    void theLongChainGivesFigures() throws Exception {
        Map<String, Double> figures =
                ChainBenchmark.measure(new ChainSettings("", false, List.of(2_000, 5_000), 1, "128m")).stream()
                        .collect(Collectors.toMap(Figure::name, Figure::value));
        assertEquals(2_117 + 5, figures.get("chain, 5000 events, rows in positions"));
        assertTrue(figures.getOrDefault("chain, 5000 events, events/s / that of the size before", 0.0) > 0);
    }

    @Test
    void whatIsSaidToBeLeftIsComparedWithWhatIsTaken() throws Exception {
        List<Figure> figures = EstimateBenchmark.measure(new ChainSettings("", false, List.of(2_000), 1, "128m"));
        // A run of this size is over before there is enough to go by, unless the machine is very slow.
        assertEquals(0, figures.size() % 3, figures::toString);
    }

    @Test
    void allFollowersHaveEverything() throws Exception {
        Map<String, Double> figures = FollowersBenchmark.measure(20, 1_000_000).stream()
                .collect(Collectors.toMap(Figure::name, Figure::value));
        double mib = figures.getOrDefault("20 followers of 1000000 bytes, bytes received", 0.0);
        assertTrue(mib > 20_000_000.0 / (1 << 20), mib + " MiB");
    }

    @Test
    void whatIsNewIsSentOnce() throws Exception {
        Map<String, Double> figures = PollingBenchmark.measure(1_000_000, 3).stream()
                .collect(Collectors.toMap(figure -> figure.name().replaceAll(".*, ", ""), Figure::value));
        assertTrue(figures.getOrDefault("from a place on: sent / written", 0.0) < 1.1, figures::toString);
        assertTrue(figures.getOrDefault("progress: sent / written", 0.0) > 1, figures::toString);
    }

    @Test
    void anEventLogIsOnlyOverwrittenIfThatIsAllowed() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            String url = server.getJdbcUrl("postgres", "postgres");
            EventLogComparison.measure(migrated(url, false));
            IllegalStateException refusal =
                    assertThrows(IllegalStateException.class, () -> EventLogComparison.measure(migrated(url, false)));
            assertTrue(refusal.toString().contains("The event log is not empty"), refusal::toString);
            EventLogComparison.measure(migrated(url, true));
        }
    }

    private static EventLogSettings migrated(String url, boolean overwrite) {
        return new EventLogSettings(url, overwrite, 20, 2.5, 10, 1, 1, "64m", Step.MIGRATE, true);
    }

    /** With more the process ends; the memory that is needed must not depend on the length of the history. */
    @Test
    @Tag("slow")
    void aLongHistoryNeedsLittleMemory() throws Exception {
        var large = new EventLogSettings("", false, 300_000, 3, 50_000, 1, 1, "256m", Step.MODEL_MIGRATION, true);
        Map<String, Double> figures =
                EventLogComparison.measure(large).stream().collect(Collectors.toMap(Figure::name, Figure::value));
        assertEquals(300_001, figures.get("rows in positions"));
        assertEquals(50_000, figures.get("rows in models"));
    }

    /** That both nodes read what was written is checked by the benchmark itself. */
    @Test
    void theRunStoreGivesFigures() throws Exception {
        List<Figure> figures =
                RunStoreBenchmark.measure(new RunStoreSettings(1, 100, 5, 0.1, 80, 2_000_000, 2_000_000, "64m"));
        assertEquals(
                figures.size(), figures.stream().map(Figure::name).distinct().count());
        assertTrue(figures.stream().allMatch(figure -> Double.isFinite(figure.value())), figures::toString);
    }

    /** With more the nodes end. */
    @Test
    @Tag("slow")
    void aGigabyteOfOutputNeedsLittleMemory() throws Exception {
        RunStoreBenchmark.measure(new RunStoreSettings(1, 100, 5, 0.1, 80, 2_000_000, 1L << 30, "128m"));
    }

    @Test
    void everyBenchmarkOfTheHandlerGivesAFigure() throws Exception {
        var once = new OptionsBuilder()
                .forks(0)
                .mode(Mode.SingleShotTime)
                .warmupIterations(0)
                .measurementIterations(1)
                .param("outputBytes", "1000")
                .param("lines", "10")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        List<Figure> figures = HandlerFigures.figures(new Runner(once).run());
        assertEquals(
                List.of(
                        "append, lines 10, place MEMORY, text ASCII",
                        "append, lines 10, place MEMORY, text NON_ASCII",
                        "append, lines 10, place FILE, text ASCII",
                        "append, lines 10, place FILE, text NON_ASCII",
                        "progress, outputBytes 1000",
                        "refused"),
                figures.stream().map(Figure::name).toList());
    }

    @Test
    void progressWritesTheWholeAnswer() throws Exception {
        var benchmark = new ProgressBenchmark();
        benchmark.outputBytes = 10L * LINE_BYTES;
        benchmark.setUp();
        try {
            assertEquals(
                    "{\"success\":true,\"status\":2,\"output\":\"\"}".length() + benchmark.outputBytes,
                    benchmark.progress());
        } finally {
            benchmark.tearDown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void appendAppendsAllLines(AppendBenchmark.Place place) {
        var benchmark = new AppendBenchmark();
        benchmark.lines = 10;
        benchmark.text = AppendBenchmark.Text.ASCII;
        benchmark.place = place;
        benchmark.setUp();
        try {
            assertEquals("{\"success\":true,\"output\":\"\"}".length() + 10 * LINE_BYTES, benchmark.append());
        } finally {
            benchmark.tearDown();
        }
    }

    @Test
    void theRefusedRequestIsRefused() throws Exception {
        var benchmark = new RefusalBenchmark();
        try {
            assertTrue(benchmark.refused() > "{\"success\":false,\"message\":\"\"}".length());
        } finally {
            benchmark.tearDown();
        }
    }
}
