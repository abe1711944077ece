package io.github.migrationroute.quickstart;

import static io.github.migrationroute.quickstart.PrintedGuide.output;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
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

@Timeout(value = 30, unit = TimeUnit.MINUTES)
class FlywayQuickstartTest {
    private static final int TERMINATED = 128 + 15;
    private static final String FLYWAY = "-Dquickstart.datastore=flyway";
    private static final String READ_BALLOTS = "quickstart.ballot IN ACCESS SHARE MODE";
    private static final String FREE_PORT = "-Dquickstart.port=0";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeAll
    static void curlIsInstalled() {
        assumeTrue(
                PrintedGuide.curlIsInstalled(), "curl is not installed, so what the quickstart prints cannot be tried");
    }

    @Test
    void thePrintedLinesMigrateTheEmbeddedDatabase() throws Exception {
        Path temporaryFolder = temporaryFolder();
        try (var quickstart = new QuickstartProcess(temporaryFolder, FLYWAY, FREE_PORT)) {
            PrintedGuide guide = quickstart.awaitReady();
            String first = guide.lines().get(0);
            assertTrue(
                    first.matches("Migration route ready at http://127\\.0\\.0\\.1:\\d+/internal/migrations/"), first);
            assertEquals("", quickstart.stderr());

            assertTrue(output(guide.curl("stats")).contains("Results of motions"));
            assertEquals(0, guide.curl("progress").get("status").asInt());
            guide.complete("migrate");

            String growing;
            try (TableLock reader =
                    TableLock.take(OwnPostgres.of(temporaryFolder).jdbcUrl(), READ_BALLOTS)) {
                JsonNode running =
                        guide.start("finalize", answer -> !output(answer).isEmpty());
                assertEquals(1, running.get("status").asInt());
                growing = output(running);
            }
            JsonNode last = guide.poll(PrintedGuide::isFinished);
            assertFalse(last.has("exception"), last::toString);
            assertTrue(output(last).startsWith(growing) && output(last).length() > growing.length(), growing);
            assertEquals(last, guide.curl("progress"));
        }
    }

    @Test
    void terminatedInMidRunItLeavesNothingBehind() throws Exception {
        Path temporaryFolder = temporaryFolder();
        try (var quickstart = new QuickstartProcess(temporaryFolder, FLYWAY, FREE_PORT)) {
            PrintedGuide guide = quickstart.awaitReady();
            OwnPostgres postgres = OwnPostgres.of(temporaryFolder);
            guide.start("finalize", answer -> !output(answer).isEmpty());

            quickstart.handle().destroy();

            assertEquals(TERMINATED, quickstart.awaitExit());
            Await.until(postgres::isGone);
            assertEquals(List.of(), list(temporaryFolder));
        }
    }

    @Test
    void aGivenDatabaseKeepsWhatItHasAndIsMigratedFromWhereItStands() throws Exception {
        Path password = Files.writeString(folder.resolve("it's a password"), "a very secret one");
        try (GivenPostgres postgres = GivenPostgres.start()) {
            postgres.execute("CREATE TABLE member AS SELECT 42 AS answer");
            String[] options = {FLYWAY, FREE_PORT, "-Dquickstart.password-file=" + password, postgres.option()};

            try (var interrupted = new QuickstartProcess(temporaryFolder(), options)) {
                PrintedGuide guide = interrupted.awaitReady();
                try (TableLock reader = TableLock.take(postgres.jdbcUrl(), READ_BALLOTS)) {
                    guide.start("finalize", answer -> !output(answer).isEmpty());
                    interrupted.handle().destroy();
                    assertEquals(TERMINATED, interrupted.awaitExit());
                }
            }
            assertEquals("a very secret one", Files.readString(password));
            Await.until(() -> postgres.sessions() == 0);
            String versions = "SELECT max(version::int) FROM quickstart.flyway_schema_history";
            assertTrue(Integer.parseInt(postgres.query(versions)) < 5);

            try (var quickstart = new QuickstartProcess(temporaryFolder(), options)) {
                quickstart.awaitReady().complete("finalize");
            }
            assertEquals("5", postgres.query(versions));
            assertEquals(
                    postgres.query("SELECT count(*) FROM quickstart.ballot WHERE NOT late"),
                    postgres.query("SELECT sum(ballots) FROM quickstart.motion_result"));
            assertEquals("42", postgres.query("SELECT answer FROM public.member"));
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
