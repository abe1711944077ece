package io.github.migrationroute.quickstart;

import static io.github.migrationroute.quickstart.PrintedGuide.isFinished;
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
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, seen as a person sees them who copies what is printed into a shell, line by line. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class NodesQuickstartTest {
    private static final int TERMINATED = 128 + 15;
    private static final int NODES = 3;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporaryFolder;

    @BeforeAll
    static void curlIsInstalled() {
        assumeTrue(
                PrintedGuide.curlIsInstalled(), "curl is not installed, so what the quickstart prints cannot be tried");
    }

    @Test
    void thePrintedLinesShowThatManyNodesAreOne() throws Exception {
        // As a writer of the application: finalize converts what there is, and waits for it.
        show("events", "events IN ROW EXCLUSIVE MODE");
    }

    @Test
    @Tag("slow")
    void anyDatastoreMayBeBehindThem() throws Exception {
        show("flyway", "quickstart.ballot IN ACCESS SHARE MODE");
    }

    @Test
    void noNodeOutlivesTheProcessThatHasStartedIt() throws Exception {
        try (GivenPostgres postgres = GivenPostgres.start();
                var quickstart = new QuickstartProcess(
                        temporaryFolder, "-Dquickstart.port=0", "-Dquickstart.nodes=2", postgres.option())) {
            quickstart.awaitReady();
            List<ProcessHandle> nodes = quickstart.handle().children().toList();
            assertEquals(2, nodes.size());

            quickstart.handle().destroyForcibly();

            Await.until(() -> nodes.stream()
                    .noneMatch(node -> node.isAlive() && node.info().command().isPresent()));
        }
    }

    private void show(String datastore, String lock) throws Exception {
        List<ProcessHandle> children;
        try (var quickstart = new QuickstartProcess(
                temporaryFolder,
                "-Dquickstart.port=0",
                "-Dquickstart.nodes=3",
                "-Dquickstart.datastore=" + datastore)) {
            PrintedGuide guide = quickstart.awaitReady();
            assertEquals("Migration route ready on 3 nodes:", guide.lines().get(0));
            assertTrue(
                    guide.lines().stream()
                            .skip(1L + NODES)
                            .allMatch(line ->
                                    line.isEmpty() || PrintedGuide.once(line).matches("(# |curl |kill -9 \\d+).*")),
                    "everything below the nodes can be pasted into a shell");
            children = quickstart.handle().children().toList();
            OwnPostgres postgres = OwnPostgres.of(temporaryFolder);
            List<String> lines = guide.lines().stream()
                    .map(PrintedGuide::once)
                    .filter(line -> line.startsWith("curl ") || line.startsWith("kill "))
                    .toList();
            assertEquals(7, lines.size(), lines::toString);
            String finalizeOnTheFirst = lines.get(0);
            String progressOnTheSecond = lines.get(1);
            String statsOnTheThird = lines.get(2);
            String kill = lines.get(3);
            String progressOnTheThird = lines.get(4);
            String finalizeOnTheSecond = lines.get(5);

            JsonNode running;
            JsonNode killed;
            try (TableLock middle = TableLock.take(postgres.jdbcUrl(), lock)) {
                assertEquals(1, curl(finalizeOnTheFirst).path("status").asInt());
                running = poll(progressOnTheSecond, answer -> !output(answer).isEmpty());
                assertFalse(isFinished(running), running::toString);
                JsonNode refused = curl(statsOnTheThird);
                assertFalse(refused.path("success").asBoolean(), refused::toString);
                assertTrue(refused.path("message").asText().contains("finalize"), refused::toString);

                assertEquals(0, new ProcessBuilder("bash", "-c", kill).start().waitFor());
                killed = poll(progressOnTheThird, PrintedGuide::isFinished);
            }
            String exception = killed.path("exception").asText();
            assertTrue(exception.startsWith("The node node-1 was lost while it executed finalize"), exception);
            assertTrue(output(killed).startsWith(output(running)), killed::toString);
            assertEquals(killed, curl(progressOnTheSecond));
            assertTrue(quickstart.readLine().matches("# node-1 \\(process \\d+\\) has ended; the others go on\\."));

            // What the killed node had the database do may still be going on for a moment; the answer says so then.
            Await.until(() -> {
                curl(finalizeOnTheSecond);
                return !poll(progressOnTheThird, PrintedGuide::isFinished).has("exception");
            });

            quickstart.handle().destroy();
            assertEquals(TERMINATED, quickstart.awaitExit());
            Await.until(postgres::isGone);
        }
        assertTrue(children.size() >= NODES, children::toString);
        assertTrue(children.stream().noneMatch(ProcessHandle::isAlive), children::toString);
        try (Stream<Path> files = Files.list(temporaryFolder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    private static JsonNode curl(String line) throws IOException, InterruptedException {
        return QuickstartProcess.shell(line);
    }

    private interface Condition {
        boolean holds(JsonNode answer);
    }

    private static JsonNode poll(String line, Condition condition) throws Exception {
        var last = new AtomicReference<>(curl(line));
        Await.until(() -> {
            JsonNode answer = curl(line);
            last.set(answer);
            return condition.holds(answer);
        });
        return Objects.requireNonNull(last.get());
    }
}
