package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationResult;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.eventlog.EventLogDatastore;
import io.github.migrationroute.eventlog.EventLogTables;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.EventSteps;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Migration;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What finalize computes from the events that were appended is the oracle: it must be what is in the tables already. */
class EventAppenderTest {
    private static final Fqid MOTION = new Fqid("motion", 1);

    private static final String MODELS = """
        SELECT concat((SELECT string_agg(concat_ws(' ', fqid, data, deleted), ' ' ORDER BY fqid) FROM models),
          (SELECT json_agg(s ORDER BY collection) FROM id_sequences s))\
        """;

    @SuppressWarnings("NullAway.Init")
    private static GivenPostgres postgres;

    private final EventAppender appender = new EventAppender(postgres.dataSource(), 1);

    @BeforeAll
    static void start() throws Exception {
        postgres = GivenPostgres.start();
        EventLogTables.create(postgres.dataSource());
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void empty() throws Exception {
        postgres.execute(
                "TRUNCATE positions, events, models, id_sequences, migration_positions, migration_events CASCADE");
    }

    @Test
    void everyEventDoesToTheModelWhatTheDatastoreSaysThatItDoes() throws Exception {
        var gone = new Fqid("motion", appender.reserveId("motion") + 6);
        int first = appender.append(
                7,
                List.of(
                        Event.create(MOTION, Map.of("title", "A", "text", "B")),
                        Event.create(gone, Map.of("title", "C"))));
        int second = appender.append(
                7,
                List.of(
                        Event.update(MOTION, Map.of("title", "D")),
                        Event.deleteFields(MOTION, List.of("text", "absent")),
                        Event.delete(gone)));
        assertTrue(second > first);
        appender.append(7, List.of(Event.restore(gone)));
        appender.append(7, List.of(Event.delete(gone)));
        String appended = postgres.query(MODELS);

        assertEquals(Optional.empty(), handle("finalize").exception());

        assertEquals(appended, postgres.query(MODELS));
        assertEquals("8", postgres.query("SELECT id FROM id_sequences"));
        assertEquals("D", postgres.query("SELECT data ->> 'title' FROM models WHERE fqid = 'motion/1'"));
    }

    @Test
    void nothingIsAppendedOfAPositionThatCannotBe() throws Exception {
        appender.append(7, List.of(Event.create(MOTION, Map.of("title", "A"))));
        List<Event> events = List.of(Event.update(MOTION, Map.of("title", "B")), Event.restore(MOTION));

        assertThrows(IllegalStateException.class, () -> appender.append(7, events));

        assertEquals("1", postgres.query("SELECT count(*) FROM events"));
        assertEquals("A", postgres.query("SELECT data ->> 'title' FROM models"));
    }

    @Test
    void ofManyThatAppendDuringAMigrationNoneIsLostAndTheOldSoftwareIsKeptOutAfterIt() throws Exception {
        appender.append(7, List.of(Event.create(MOTION, Map.of("title", "0"))));
        var stopped = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> writers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String title = "by " + i;
                writers.add(threads.submit(() -> updateUntil(stopped, title)));
            }
            Await.until(() -> Integer.parseInt(postgres.query("SELECT count(*) FROM positions")) > 20);
            assertEquals(Optional.empty(), handle("migrate").exception());
            stopped.set(true);
            for (Future<Integer> writer : writers) {
                assertTrue(writer.get() > 0);
            }
        } finally {
            threads.shutdownNow();
        }
        String appended = postgres.query(MODELS);

        assertEquals(Optional.empty(), handle("finalize").exception());

        assertEquals(appended, postgres.query(MODELS));
        assertEquals("2", postgres.query("SELECT DISTINCT migration_index FROM positions"));
        assertThrows(IllegalStateException.class, () -> updateUntil(new AtomicBoolean(true), "late"));
        assertFalse(postgres.query(MODELS).contains("late"));
    }

    /** Also if the transactions of the host see what was there when they began. */
    @Test
    void whatIsCommittedWhileItWaitsForItsTurnIsSeen() throws Exception {
        appender.append(7, List.of(Event.create(MOTION, Map.of("title", "A"))));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        postgres.execute("ALTER DATABASE postgres SET default_transaction_isolation = 'repeatable read'");
        postgres.execute("SELECT pg_advisory_lock(" + EventAppender.APPENDING + ")");
        try {
            List<Event> late = List.of(Event.create(new Fqid("user", 1), Map.of("title", "late")));
            Future<Integer> waiting = thread.submit(() -> appender.append(7, late));
            Await.until(
                    () -> postgres.query("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")
                            .equals("1"));
            assertEquals(Optional.empty(), handle("finalize").exception());
            postgres.execute("SELECT pg_advisory_unlock_all()");

            ExecutionException refused = assertThrows(ExecutionException.class, waiting::get);

            assertInstanceOf(IllegalStateException.class, refused.getCause());
            assertFalse(postgres.query(MODELS).contains("late"));
        } finally {
            postgres.execute("SELECT pg_advisory_unlock_all()");
            postgres.execute("ALTER DATABASE postgres RESET default_transaction_isolation");
            thread.shutdownNow();
        }
    }

    /** Also if the host commits by itself. */
    @Test
    void anIdThatIsTakenStaysSo() throws Exception {
        var withoutAutoCommit = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    Connection connection = postgres.dataSource().getConnection();
                    connection.setAutoCommit(false);
                    return connection;
                });
        var other = new EventAppender(withoutAutoCommit, 1);

        assertEquals(1, other.reserveId("motion"));
        assertEquals(2, other.reserveId("motion"));
    }

    private int updateUntil(AtomicBoolean stopped, String title) throws Exception {
        int updates = 0;
        do {
            appender.append(7, List.of(Event.update(MOTION, Map.of("title", title + ", " + updates))));
            updates++;
        } while (!stopped.get());
        return updates;
    }

    private static MigrationResult handle(String command) {
        Supplier<Migration> migration =
                () -> EventMigration.of(2, "remove a field", EventSteps.removeFields("motion", "unused"));
        var datastore = EventLogDatastore.builder(postgres.dataSource(), List.of(migration))
                .build();
        try (var handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ofMinutes(5))
                .build()) {
            return handler.handle("{\"cmd\": \"" + command + "\"}").result();
        }
    }
}
