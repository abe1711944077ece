package io.github.migrationroute.quickstart;

import static io.github.migrationroute.quickstart.PrintedGuide.answer;
import static io.github.migrationroute.quickstart.PrintedGuide.isFinished;
import static io.github.migrationroute.quickstart.PrintedGuide.output;
import static io.github.migrationroute.quickstart.PrintedGuide.poll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, one of which is killed in mid-run. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class NodesQuickstartTest {
    private static final int TERMINATED = 128 + 15;
    private static final String[] OPTIONS = {"-Dquickstart.nodes=3", "-Dquickstart.port=0"};

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeAll
    static void curlIsInstalled() {
        assumeTrue(
                PrintedGuide.curlIsInstalled(), "curl is not installed, so what the quickstart prints cannot be tried");
    }

    @Test
    void thePrintedLinesShowThatTheOthersGoOnAndATerminationLeavesNothingBehind() throws Exception {
        try (var quickstart = new QuickstartProcess(folder, OPTIONS)) {
            var guide = new PrintedNodes(quickstart.awaitReady());
            assertEquals("", quickstart.stderr());
            OwnPostgres postgres = OwnPostgres.of(folder);

            assertTrue(output(answer(guide.line(1, "stats"))).contains("Events: 200,000\n"));
            JsonNode seen = guide.runUntilItIsSeenOnAnotherNode();
            JsonNode ended = guide.killTheNodeThatRuns();
            assertTrue(output(ended).startsWith(output(seen)), () -> seen + " and then " + ended);
            assertEquals(
                    "# node-1 (process " + guide.pid(1) + ") was killed; node-2 and node-3 go on.",
                    quickstart.awaitLine());

            assertEquals(1, answer(guide.line(3, "finalize")).path("status").asInt());
            String next = guide.line(2, "progress");
            JsonNode continued = poll(next, answer -> output(answer).contains("Converting: "));
            assertFalse(isFinished(continued), continued::toString);

            quickstart.handle().destroy();

            assertEquals(TERMINATED, quickstart.awaitExit());
            assertEquals(List.of(), guide.alive());
            Await.until(postgres::isGone);
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(List.of(), files.toList());
            }
        }
    }

    @Test
    void anotherNodeFinishesAMigrationWithFlywayAndNoNodeOutlivesTheQuickstart() throws Exception {
        try (GivenPostgres postgres = GivenPostgres.start();
                var quickstart = new QuickstartProcess(
                        folder,
                        Stream.concat(Stream.of(OPTIONS), Stream.of("-Dquickstart.datastore=flyway", postgres.option()))
                                .toArray(String[]::new))) {
            var guide = new PrintedNodes(quickstart.awaitReady());
            guide.runUntilItIsSeenOnAnotherNode();
            guide.killTheNodeThatRuns();

            answer(guide.line(3, "finalize"));
            JsonNode last = poll(guide.line(2, "progress"), PrintedGuide::isFinished);
            assertFalse(last.has("exception"), last::toString);
            assertEquals(
                    "5",
                    postgres.query("SELECT max(version::int) FROM quickstart.flyway_schema_history WHERE success"));
            assertEquals("quickstart", postgres.query("""
                    SELECT string_agg(DISTINCT schemaname, ' ') FROM pg_tables
                    WHERE tablename LIKE 'migration_route_%'"""));

            quickstart.handle().destroyForcibly();

            Await.until(() -> guide.alive().isEmpty() && postgres.sessions() == 0);
        }
    }

    /** The lines for three nodes. */
    private record PrintedNodes(PrintedGuide guide) {
        private JsonNode runUntilItIsSeenOnAnotherNode() throws Exception {
            assertEquals(1, answer(line(1, "finalize")).path("status").asInt());
            Set<Integer> lengths = new TreeSet<>();
            return poll(line(2, "progress"), answer -> {
                assertFalse(isFinished(answer), answer::toString);
                lengths.add(output(answer).length());
                return lengths.size() > 2;
            });
        }

        /** Returns the answer that says so, which is the same on all that are left. */
        private JsonNode killTheNodeThatRuns() throws Exception {
            String kill = guide.lines().stream()
                    .filter(line -> line.startsWith("kill "))
                    .findFirst()
                    .orElseThrow();
            QuickstartProcess.shell(kill);
            Await.until(() -> alive().equals(List.of(pid(2), pid(3))));
            JsonNode ended = poll(line(2, "progress"), PrintedGuide::isFinished);
            String exception = ended.path("exception").asText();
            assertTrue(exception.startsWith("The node node-1 was lost while it executed finalize"), exception);
            assertEquals(ended, answer(line(2, "progress").replace(route(2), route(3))));
            return ended;
        }

        private String line(int node, String command) {
            List<String> found = guide.lines().stream()
                    .filter(line -> line.startsWith("curl ") && line.contains("\"" + command + "\""))
                    .filter(line -> line.endsWith(route(node)))
                    .distinct()
                    .toList();
            assertEquals(1, found.size(), () -> "one line for " + command + ": " + guide.lines());
            return found.get(0);
        }

        private long pid(int node) {
            return Long.parseLong(introduction(node)[4]);
        }

        private String route(int node) {
            return introduction(node)[6];
        }

        /** {@code # node-1 is process 4711 at http://…}. */
        private String[] introduction(int node) {
            return guide.lines().stream()
                    .filter(line -> line.startsWith("# node-" + node + " is process "))
                    .findFirst()
                    .orElseThrow()
                    .split(" ");
        }

        private List<Long> alive() {
            return Stream.of(1, 2, 3)
                    .map(this::pid)
                    .filter(pid -> ProcessHandle.of(pid)
                            .filter(process -> process.info().command().isPresent())
                            .isPresent())
                    .toList();
        }
    }
}
