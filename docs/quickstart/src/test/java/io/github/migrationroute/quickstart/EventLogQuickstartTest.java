package io.github.migrationroute.quickstart;

import static io.github.migrationroute.quickstart.PrintedGuide.output;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.migrationroute.eventlog.EventLogTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The datastore that is served unless another one is chosen. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class EventLogQuickstartTest {
    private static final int TERMINATED = 128 + 15;
    private static final String FREE_PORT = "-Dquickstart.port=0";
    private static final String CONVERTING = "Converting: ";

    /** All that is in the live tables. */
    private static final String LIVE = """
        SELECT md5(concat(
          (SELECT json_agg(p ORDER BY position) FROM positions p),
          (SELECT json_agg(e ORDER BY id) FROM events e),
          (SELECT json_agg(m ORDER BY fqid) FROM models m),
          (SELECT json_agg(s ORDER BY collection) FROM id_sequences s)))\
        """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeAll
    static void curlIsInstalled() {
        assumeTrue(
                PrintedGuide.curlIsInstalled(), "curl is not installed, so what the quickstart prints cannot be tried");
    }

    @Test
    void thePrintedLinesPastedAtOnceMigrateTheEmbeddedDatabase() throws Exception {
        try (var quickstart = new QuickstartProcess(temporaryFolder(), FREE_PORT)) {
            PrintedGuide guide = quickstart.awaitReady();
            String first = guide.lines().get(0);
            assertTrue(
                    first.matches("Migration route ready at http://127\\.0\\.0\\.1:\\d+/internal/migrations/"), first);
            assertEquals("", quickstart.stderr());

            assertEquals(0, guide.curl("progress").get("status").asInt());
            List<JsonNode> answers = QuickstartProcess.shell(
                    guide.lines().subList(1, guide.lines().size()));

            assertTrue(
                    answers.stream().allMatch(answer -> answer.path("success").asBoolean() && !answer.has("exception")),
                    answers::toString);
            List<String> stats = answers.stream()
                    .filter(answer -> !answer.has("status"))
                    .map(PrintedGuide::output)
                    .toList();
            assertEquals(3, stats.size(), answers::toString);
            String before = stats.get(0);
            // A machine that is busy is given an estimate, of which nothing is known.
            assertTrue(
                    before.matches("(?s).*\nEvents: (200,000|(about|many,) [^\n]+)\nMigration index: 1 of 4\n.*"),
                    before);
            String between = stats.get(1);
            assertTrue(between.contains("Migration index: 1 of 4\n") && between.endsWith("Next: finalize.\n"), between);
            String after = stats.get(2);
            assertTrue(after.contains("Migration index: 4 of 4\n"), after);
            assertTrue(after.endsWith("Next: nothing, the target is reached.\n"), after);

            List<String> runs = answers.stream()
                    .filter(PrintedGuide::isFinished)
                    .map(PrintedGuide::output)
                    .toList();
            assertEquals(2, runs.size(), answers::toString);
            assertTrue(runs.get(0).contains(CONVERTING), runs.get(0));
            assertTrue(runs.get(1).contains("migration 4 (CloseDecidedMotions) becomes position "), runs.get(1));
        }
    }

    @Test
    void terminatedInMidRunItLeavesNothingBehind() throws Exception {
        Path temporaryFolder = temporaryFolder();
        try (var quickstart = new QuickstartProcess(temporaryFolder, FREE_PORT)) {
            PrintedGuide guide = quickstart.awaitReady();
            OwnPostgres postgres = OwnPostgres.of(temporaryFolder);
            guide.start("migrate", answer -> output(answer).contains(CONVERTING));

            quickstart.handle().destroy();

            assertEquals(TERMINATED, quickstart.awaitExit());
            Await.until(postgres::isGone);
            assertEquals(List.of(), list(temporaryFolder));
        }
    }

    @Test
    void aGivenHistoryIsNotTouchedBeforeACommandAndSurvivesATermination() throws Exception {
        try (GivenPostgres postgres = GivenPostgres.start()) {
            EventLogTables.create(postgres.dataSource());
            HistoryLoader.load(postgres.dataSource(), 40_000);
            String live = postgres.query(LIVE);

            try (var interrupted = new QuickstartProcess(temporaryFolder(), FREE_PORT, postgres.option());
                    TableLock writer = TableLock.take(postgres.jdbcUrl(), "events IN ROW EXCLUSIVE MODE")) {
                PrintedGuide guide = interrupted.awaitReady();
                assertEquals(live, postgres.query(LIVE));
                JsonNode running =
                        guide.start("finalize", answer -> output(answer).contains("Waiting until nobody writes"));
                assertFalse(PrintedGuide.isFinished(running), running::toString);
                interrupted.handle().destroy();
                assertEquals(TERMINATED, interrupted.awaitExit());
            }
            Await.until(() -> postgres.sessions() == 0);
            assertEquals(live, postgres.query(LIVE));

            try (var quickstart = new QuickstartProcess(temporaryFolder(), FREE_PORT, postgres.option())) {
                String output = quickstart.awaitReady().complete("finalize");
                assertTrue(output.startsWith("All positions are converted to index 3 already.\n"), output);
            }
            assertEquals("4 4", postgres.query("""
                SELECT concat(min(migration_index), ' ', max(migration_index)) FROM positions\
                """));
        }
    }

    @Test
    void aGivenDatabaseGetsTheTablesOnlyAndTheCommandsSayWhatThereIs() throws Exception {
        try (GivenPostgres postgres = GivenPostgres.start()) {
            postgres.execute("CREATE TABLE member AS SELECT 42 AS answer");
            try (var quickstart = new QuickstartProcess(temporaryFolder(), FREE_PORT, postgres.option())) {
                PrintedGuide guide = quickstart.awaitReady();
                assertEquals(
                        "0", postgres.query("SELECT count(*) FROM positions, events, models, migration_positions"));
                String empty = output(guide.curl("stats"));
                assertTrue(empty.endsWith("Next: nothing, there are no positions.\n"), empty);
                String nothing = guide.complete("finalize");
                assertTrue(nothing.contains("nothing to migrate"), nothing);

                postgres.execute("INSERT INTO positions (timestamp, user_id, migration_index) VALUES (now(), 1, 5)");
                String newer = output(guide.curl("stats"));
                assertTrue(newer.contains("Migration index: 5 of 4\n"), newer);
            }
            assertEquals("42", postgres.query("SELECT answer FROM member"));
        }
    }

    private Path temporaryFolder() throws IOException {
        return Files.createTempDirectory(folder, "temporary files ");
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
