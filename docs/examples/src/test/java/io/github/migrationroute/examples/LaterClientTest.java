package io.github.migrationroute.examples;

import static io.github.migrationroute.examples.LaterClient.Status.finalization_required;
import static io.github.migrationroute.examples.LaterClient.Status.migration_required;
import static io.github.migrationroute.examples.LaterClient.Status.migration_running;
import static io.github.migrationroute.examples.LaterClient.Status.no_migration_required;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.StatusForm;
import io.github.migrationroute.eventlog.EventLogDatastore;
import io.github.migrationroute.eventlog.EventLogTables;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.EventSteps;
import io.github.migrationroute.examples.LaterClient.Answer;
import io.github.migrationroute.flyway.FlywayDatastore;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.postgres.PostgresRunStore;
import io.github.migrationroute.servlet.InternalPassword;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that know such routes as they have been since 2022 drive real datastores over HTTP. */
@Timeout(900)
@NullUnmarked // JUnit sets the fields up.
class LaterClientTest {
    private static final String PASSWORD = "a very secret one";
    private static final Duration OFTEN = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(200);

    private static EmbeddedPostgres server;

    @TempDir
    private Path folder;

    private DataSource database;

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void createDatabase() throws SQLException {
        execute(server.getPostgresDatabase(), "DROP DATABASE IF EXISTS later WITH (FORCE)");
        execute(server.getPostgresDatabase(), "CREATE DATABASE later");
        database = server.getDatabase("postgres", "later");
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private MigrationRouteHandler handler(Datastore datastore, StatusForm form) {
        return MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .statusForm(form)
                .build();
    }

    private MountedRoute mount(MigrationRouteHandler handler) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        return MountedRoute.start(handler, InternalPassword.fromFile(password));
    }

    private static LaterClient client(MountedRoute route, Duration timeout) {
        return new LaterClient(route, PASSWORD, OFTEN, timeout);
    }

    /** Two positions of an event each at index 1, and a migration to index 2. */
    private Datastore eventLog() throws SQLException {
        EventLogTables.create(database);
        execute(database, """
                INSERT INTO positions (timestamp, user_id, migration_index) VALUES (now(), 1, 1), (now(), 1, 1);
                INSERT INTO events (position, fqid, type, data, weight)
                  SELECT position, 'motion/' || position, 'create', '{"id": 1}', 1 FROM positions""");
        return EventLogDatastore.builder(
                        database,
                        List.of(() -> EventMigration.of(
                                2, "category", EventSteps.addFields("motion", Map.of("category", "none")))))
                .build();
    }

    private static String stats(String word, int current, int fully) {
        return "{\"status\":\"" + word + "\",\"current_migration_index\":" + current
                + ",\"target_migration_index\":2,\"positions\":2,\"events\":2,"
                + "\"partially_migrated_positions\":0,\"fully_migrated_positions\":" + fully + "}";
    }

    private static void assertStats(String expected, LaterClient client) throws Exception {
        Answer answer = client.execute("stats");
        assertEquals(expected, answer.stats().orElseThrow().toString());
        assertTrue(answer.output().isEmpty()
                && answer.exception().isEmpty()
                && answer.status().isEmpty());
    }

    private static List<String> lines(Answer answer) {
        return answer.output().orElseThrow().lines().toList();
    }

    @Test
    void everyCommandOfAnEventLog() throws Exception {
        try (var handler = handler(eventLog(), StatusForm.WORDS);
                var route = mount(handler)) {
            LaterClient client = client(route, LONG);
            Answer before = client.status("progress");
            assertEquals(migration_required, before.status().orElseThrow());
            assertTrue(before.output().isEmpty());
            assertStats(stats("migration_required", 1, 0), client);

            Answer migrated = client.run("migrate");
            assertEquals(finalization_required, migrated.status().orElseThrow());
            assertStats(stats("finalization_required", 1, 2), client);
            List<String> expected = new ArrayList<>(lines(migrated));

            Answer reset = client.execute("reset");
            expected.addAll(lines(reset));
            assertTrue(reset.status().isEmpty() && reset.stats().isEmpty());
            Answer afterReset = client.status("progress");
            assertEquals(migration_required, afterReset.status().orElseThrow());
            assertEquals(migrated.output(), afterReset.output());

            expected.addAll(lines(client.run("migrate")));
            Answer finalized = client.run("finalize");
            assertEquals(no_migration_required, finalized.status().orElseThrow());
            expected.addAll(lines(finalized));
            expected.addAll(lines(client.execute("clear-collectionfield-tables")));
            assertStats(stats("no_migration_required", 2, 0), client);
            assertEquals(expected, client.printed(), "every line was printed once");
        }
    }

    @Test
    void everyNodeOfADeploymentSaysTheSame() throws Exception {
        Datastore eventLog = eventLog();
        try (var firstStore =
                        PostgresRunStore.builder(database, "shop").node("first").build();
                var secondStore = PostgresRunStore.builder(database, "shop")
                        .node("second")
                        .build();
                var first = node(eventLog, firstStore);
                var second = node(eventLog, secondStore);
                var firstRoute = mount(first);
                var secondRoute = mount(second);
                Connection lock = database.getConnection();
                Statement statement = lock.createStatement()) {
            LaterClient client = client(firstRoute, LONG);
            LaterClient other = client(secondRoute, LONG);
            assertEquals(migration_required, other.status("progress").status().orElseThrow());
            lock.setAutoCommit(false);
            statement.execute("LOCK TABLE migration_positions IN SHARE MODE");
            assertEquals(migration_running, client.status("migrate").status().orElseThrow());
            assertEquals(migration_running, other.status("progress").status().orElseThrow());
            lock.rollback();
            while (client.status("progress").status().orElseThrow() == migration_running) {
                Thread.onSpinWait();
            }
            assertEquals(
                    finalization_required, other.status("progress").status().orElseThrow());
            assertEquals(client.status("progress"), other.status("progress"));
        }
    }

    private static MigrationRouteHandler node(Datastore datastore, RunStore store) {
        return MigrationRouteHandler.builder(datastore)
                .runStore(store)
                .initialWait(Duration.ZERO)
                .statusForm(StatusForm.WORDS)
                .build();
    }

    @Test
    void aRunIsWatchedUntilItHasEnded() throws Exception {
        try (var handler = handler(eventLog(), StatusForm.WORDS);
                var route = mount(handler);
                Connection lock = database.getConnection();
                Statement statement = lock.createStatement()) {
            LaterClient client = client(route, LONG);
            lock.setAutoCommit(false);
            statement.execute("LOCK TABLE migration_positions IN SHARE MODE");
            var answer = CompletableFuture.supplyAsync(() -> run(client, "migrate"));
            while (Collections.frequency(client.read(), migration_running) < 3) {
                assertFalse(answer.isDone(), () -> answer.join().toString());
                Thread.onSpinWait();
            }
            lock.rollback();
            Answer ended = answer.get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertEquals(finalization_required, ended.status().orElseThrow());
            assertEquals(lines(ended), client.printed());
        }
    }

    private static Answer run(LaterClient client, String command) {
        try {
            return client.run(command);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What is sent again waits, and whoever has given up migrates meanwhile. */
    @Test
    void aSlowResetThatIsSentAgainDoesNoHarm() throws Exception {
        try (var handler = handler(eventLog(), StatusForm.WORDS);
                var route = mount(handler);
                Connection lock = database.getConnection();
                Statement statement = lock.createStatement()) {
            LaterClient impatient = client(route, SHORT);
            LaterClient patient = client(route, LONG);
            lock.setAutoCommit(false);
            statement.execute("LOCK TABLE migration_positions IN ACCESS EXCLUSIVE MODE");
            assertThrows(LaterClient.GivenUpException.class, () -> impatient.execute("reset"));
            var migrate = CompletableFuture.supplyAsync(() -> run(patient, "migrate"));
            lock.rollback();

            Answer ended = migrate.get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertEquals(finalization_required, ended.status().orElseThrow());
            assertStats(stats("finalization_required", 1, 2), patient);
            handler.close();
            try (var rows = statement.executeQuery("SELECT count(*) FROM migration_positions")) {
                assertTrue(rows.next());
                assertEquals(2, rows.getInt(1), "no request is left, and none has discarded anything");
            }
        }
    }

    @Test
    void aSlowStatsThatIsSentAgainDoesNoHarm() throws Exception {
        try (var handler = handler(eventLog(), StatusForm.WORDS);
                var route = mount(handler);
                Connection lock = database.getConnection();
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("LOCK TABLE positions IN ACCESS EXCLUSIVE MODE");
            assertThrows(
                    LaterClient.GivenUpException.class,
                    () -> client(route, SHORT).execute("stats"));
            lock.rollback();
            assertStats(stats("migration_required", 1, 0), client(route, LONG));
        }
    }

    @Test
    void everyCommandOfFlyway() throws Exception {
        Path scripts = Files.createDirectory(folder.resolve("scripts"));
        Files.writeString(scripts.resolve("V1__item.sql"), "CREATE TABLE item (id int);");
        Flyway flyway = Flyway.configure()
                .dataSource(database)
                .locations("filesystem:" + scripts)
                .load();
        try (var handler = handler(new FlywayDatastore(flyway), StatusForm.WORDS);
                var route = mount(handler)) {
            LaterClient client = client(route, LONG);
            assertEquals(
                    finalization_required, client.status("progress").status().orElseThrow());
            assertEquals(finalization_required, client.run("migrate").status().orElseThrow());
            assertStats("{\"status\":\"finalization_required\"}", client);
            assertEquals(no_migration_required, client.run("finalize").status().orElseThrow());
            assertStats("{\"status\":\"no_migration_required\"}", client);
            assertTrue(client.execute("reset").exception().isEmpty());
            assertTrue(
                    client.execute("clear-collectionfield-tables").exception().isPresent());
            assertEquals(
                    no_migration_required, client.status("progress").status().orElseThrow());
        }
    }

    @Test
    void suchAClientCannotDecodeTheNumbers() throws Exception {
        try (var handler = handler(eventLog(), StatusForm.NUMBERS);
                var route = mount(handler)) {
            LaterClient client = client(route, LONG);
            assertThrows(IllegalArgumentException.class, () -> client.status("progress"));
            assertThrows(IllegalArgumentException.class, () -> client.run("migrate"));
        }
    }
}
