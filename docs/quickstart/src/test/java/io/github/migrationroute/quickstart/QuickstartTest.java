package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class QuickstartTest {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final int TERMINATED = 128 + 15;
    private static final String FREE_PORT = "-Dquickstart.port=0";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeAll
    static void curlIsInstalled() {
        boolean found = Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "curl")));
        assumeTrue(found, "curl is not installed, so what the quickstart prints cannot be tried");
    }

    @Test
    void thePrintedLinesMigrateTheEmbeddedDatabase() throws Exception {
        try (var quickstart = new QuickstartProcess(temporaryFolder(), FREE_PORT)) {
            List<String> guide = quickstart.awaitReady();
            assertTrue(
                    guide.get(0).matches("Migration route ready at http://127\\.0\\.0\\.1:\\d+/internal/migrations/"),
                    guide.get(0));
            assertEquals("", quickstart.stderr());

            assertTrue(output(curl(guide, "stats")).contains("Results of motions"));
            assertEquals(0, curl(guide, "progress").get("status").asInt());
            awaitProgress(guide, "migrate", answer -> isFinished(answer));
            assertEquals(1, curl(guide, "finalize").get("status").asInt());

            Set<Integer> lengths = new TreeSet<>();
            JsonNode last = poll(guide, answer -> {
                lengths.add(output(answer).length());
                return isFinished(answer);
            });
            assertTrue(lengths.size() > 2, "seen growing: " + lengths);
            assertFalse(last.has("exception"), last::toString);
            assertEquals(last, curl(guide, "progress"));
        }
    }

    @Test
    void terminatedInMidRunItLeavesNothingBehind() throws Exception {
        Path temporaryFolder = temporaryFolder();
        try (var quickstart = new QuickstartProcess(temporaryFolder, FREE_PORT)) {
            List<String> guide = quickstart.awaitReady();
            ProcessHandle postgres = postmaster(temporaryFolder);
            List<ProcessHandle> children = postgres.descendants().toList();
            assertFalse(children.isEmpty());
            awaitProgress(guide, "finalize", answer -> !output(answer).isEmpty());

            quickstart.handle().destroy();

            assertEquals(TERMINATED, quickstart.awaitExit());
            await(() -> !isRunning(postgres) && children.stream().noneMatch(QuickstartTest::isRunning));
            assertEquals(List.of(), list(temporaryFolder));
        }
    }

    @Test
    void aGivenDatabaseKeepsWhatItHasAndIsMigratedFromWhereItStands() throws Exception {
        Path password = Files.writeString(folder.resolve("it's a password"), "secret");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                Connection connection = postgres.getPostgresDatabase().getConnection()) {
            execute(connection, "CREATE TABLE member AS SELECT 42 AS answer");
            String[] options = {
                FREE_PORT,
                "-Dquickstart.password-file=" + password,
                "-Dquickstart.jdbc-url=" + postgres.getJdbcUrl("postgres", "postgres")
            };

            try (var interrupted = new QuickstartProcess(temporaryFolder(), options)) {
                awaitProgress(
                        interrupted.awaitReady(),
                        "finalize",
                        answer -> output(answer).length() > 0);
                interrupted.handle().destroy();
                assertEquals(TERMINATED, interrupted.awaitExit());
            }
            assertEquals("secret", Files.readString(password));
            await(() -> query(
                            connection,
                            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'migration-route-%'")
                    == 0);
            assertTrue(query(connection, "SELECT max(version::int) FROM quickstart.flyway_schema_history") < 5);

            try (var quickstart = new QuickstartProcess(temporaryFolder(), options)) {
                JsonNode last = awaitProgress(quickstart.awaitReady(), "finalize", answer -> isFinished(answer));
                assertFalse(last.has("exception"), last::toString);
            }
            assertEquals(5, query(connection, "SELECT max(version::int) FROM quickstart.flyway_schema_history"));
            assertEquals(
                    query(connection, "SELECT count(*) FROM quickstart.ballot WHERE NOT late"),
                    query(connection, "SELECT sum(ballots) FROM quickstart.motion_result"));
            assertEquals(42, query(connection, "SELECT answer FROM public.member"));
        }
    }

    private Path temporaryFolder() throws IOException {
        return Files.createTempDirectory(folder, "temporary files ");
    }

    private static JsonNode curl(List<String> guide, String command) throws Exception {
        List<String> lines = guide.stream()
                .filter(line -> line.startsWith("curl ") && line.contains("\"" + command + "\""))
                .toList();
        assertEquals(1, lines.size(), () -> "one line for " + command + ": " + guide);
        JsonNode answer = QuickstartProcess.shell(lines.get(0));
        assertTrue(answer.path("success").asBoolean(), answer::toString);
        return answer;
    }

    private static JsonNode awaitProgress(List<String> guide, String command, Predicate<JsonNode> condition)
            throws Exception {
        curl(guide, command);
        return poll(guide, condition);
    }

    private static JsonNode poll(List<String> guide, Predicate<JsonNode> condition) throws Exception {
        var last = new AtomicReference<JsonNode>();
        await(() -> {
            JsonNode answer = curl(guide, "progress");
            last.set(answer);
            return condition.test(answer);
        });
        return Objects.requireNonNull(last.get());
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() - start < DEADLINE.toNanos());
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    private static boolean isFinished(JsonNode answer) {
        return answer.path("status").asInt() == 2;
    }

    private static String output(JsonNode answer) {
        return answer.path("output").asText();
    }

    /** The process that started all others of PostgreSQL; its number is in the data directory. */
    private static ProcessHandle postmaster(Path temporaryFolder) throws IOException {
        try (Stream<Path> files =
                Files.find(temporaryFolder, 2, (path, attributes) -> path.endsWith("postmaster.pid"))) {
            Path file = files.findFirst().orElseThrow();
            return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0)))
                    .orElseThrow();
        }
    }

    /** A process that has ended stays known until its parent has taken notice, but it has no command any more. */
    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertTrue(result.next());
            return result.getLong(1);
        }
    }
}
