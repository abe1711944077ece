package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationResult;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.eventlog.SpecMigrations.ModelSetField;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stats gives as values. */
@Timeout(900)
class StatsFactsTest {
    /** Two event migrations, then a model migration: from index 1 to 4. */
    private static final List<Migration> CHAIN = List.of(
            FieldMigrations.addFields(2, Map.of("motion", Map.of("category", "none"))),
            FieldMigrations.removeFields(3, Map.of("motion", List.of("old"))),
            new ModelSetField(4, "motion", "revised", JsonValue.of(7)));

    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

    @BeforeEach
    void emptyTables() throws SQLException {
        DATABASE.truncate();
    }

    private static Load history(int index) {
        return History.atIndex(index)
                .position(1, Event.create(new Fqid("motion", 1), Map.of("title", JsonValue.of("one"))))
                .position(2, Event.create(new Fqid("motion", 2), Map.of("title", JsonValue.of("two"))))
                .load();
    }

    private static MigrationResult run(MigrationCommand command, List<Migration> chain) {
        try (var handler = MigrationRouteHandler.builder(
                                DATABASE.datastore(chain).build())
                        .initialWait(Duration.ofMinutes(10))
                        .build();
                var answer = handler.handle(MigrationRequest.of(command))) {
            assertEquals("", answer.result().exception().orElse(""));
            return answer.result();
        }
    }

    private static Map<String, Object> facts(List<Migration> chain) {
        return run(MigrationCommand.STATS, chain).facts();
    }

    /** With the target of {@link #CHAIN}. */
    private static Map<String, Object> facts(int index, long positions, long partially, long fully, String next) {
        return Map.of(
                "current_migration_index",
                (long) index,
                "target_migration_index",
                4L,
                "positions",
                positions,
                "events",
                positions,
                "partially_migrated_positions",
                partially,
                "fully_migrated_positions",
                fully,
                "next",
                next);
    }

    @Test
    void theyFollowAMigrationFromItsBeginningToItsEnd() throws Exception {
        DATABASE.load(history(1));
        assertEquals(facts(1, 2, 0, 0, "migration_required"), facts(CHAIN));
        run(MigrationCommand.MIGRATE, CHAIN.subList(0, 1));
        assertEquals(facts(1, 2, 2, 0, "migration_required"), facts(CHAIN));
        run(MigrationCommand.MIGRATE, CHAIN);
        assertEquals(facts(1, 2, 0, 2, "finalization_required"), facts(CHAIN));
        run(MigrationCommand.RESET, CHAIN);
        assertEquals(facts(1, 2, 0, 0, "migration_required"), facts(CHAIN));
        run(MigrationCommand.FINALIZE, CHAIN);
        // The model migration has written a position, with two events.
        assertEquals("no_migration_required", facts(CHAIN).get("next"));
        assertEquals(4L, facts(CHAIN).get("current_migration_index"));
    }

    @Test
    void anEmptyDatabaseHasNoIndexAndNeedsNothing() {
        Map<String, Object> facts = facts(CHAIN);
        assertEquals("no_migration_required", facts.get("next"));
        assertEquals(0L, facts.get("positions"));
        assertEquals(0L, facts.get("events"));
        assertEquals(null, facts.get("current_migration_index"));
        assertEquals(4L, facts.get("target_migration_index"));
    }

    @Test
    void aDatabaseOfTheLatestIndexIsFinalized() throws Exception {
        DATABASE.load(history(-1));
        assertEquals(facts(-1, 2, 0, 0, "finalization_required"), facts(CHAIN));
    }

    @Test
    void whereNothingCanBeDoneNothingIsNeeded() throws Exception {
        DATABASE.load(history(1));
        DATABASE.execute("UPDATE positions SET migration_index = 2 WHERE position = 1");
        assertEquals(null, facts(CHAIN).get("next"));
        assertEquals(null, facts(CHAIN).get("current_migration_index"));
        DATABASE.execute("UPDATE positions SET migration_index = 4");
        assertEquals(null, facts(CHAIN.subList(0, 1)).get("next"));
        assertEquals(4L, facts(CHAIN.subList(0, 1)).get("current_migration_index"));
    }

    @Test
    void eventsThatTakeTooLongToCountAreEstimated() throws Exception {
        DATABASE.load(history(1));
        DATABASE.execute("ANALYZE events");
        DATABASE.load(History.atIndex(1)
                .position(3, Event.create(new Fqid("motion", 3), Map.of()))
                .raw());
        try (Connection lock = DATABASE.dataSource().getConnection();
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
            Map<String, Object> facts = facts(CHAIN);
            lock.rollback();
            assertEquals(2L, facts.get("events"));
            assertEquals(3L, facts.get("positions"));
        }
        assertEquals(3L, facts(CHAIN).get("events"));
    }

    /** As answers that say in words where the migration stands need it. */
    @Test
    void theyCanBeAskedForByManyAtOnceWhileACommandIsBeingExecuted() throws Exception {
        DATABASE.load(history(1));
        Map<String, Object> expected = facts(1, 2, 0, 0, "migration_required");
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        List<Migration> chain = new ArrayList<>(CHAIN);
        chain.set(0, new Waiting((EventMigration) CHAIN.get(0), begun, goOn));
        var datastore = DATABASE.datastore(chain).build();
        try (var handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ofMillis(1))
                .build()) {
            handler.handle("{\"cmd\":\"migrate\"}").close();
            begun.await();
            List<CompletableFuture<Map<String, Object>>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(CompletableFuture.supplyAsync(() -> {
                    var log = new FactsLog();
                    datastore.stats(log);
                    return log.facts();
                }));
            }
            List<Map<String, Object>> given =
                    answers.stream().map(CompletableFuture::join).toList();
            goOn.countDown();
            assertEquals(Stream.generate(() -> expected).limit(8).toList(), given);
        }
    }

    /** Does what another migration does, when it may. */
    private record Waiting(EventMigration migration, CountDownLatch begun, CountDownLatch goOn)
            implements EventMigration {
        @Override
        public int targetIndex() {
            return migration.targetIndex();
        }

        @Override
        public List<Event> migrate(Event event, Position position) throws Exception {
            begun.countDown();
            goOn.await();
            return migration.migrate(event, position);
        }
    }

    private static final class FactsLog implements MigrationLog {
        private final Map<String, Object> facts = Collections.synchronizedMap(new HashMap<>());

        Map<String, Object> facts() {
            return facts;
        }

        @Override
        public boolean verbose() {
            return false;
        }

        @Override
        public void info(String line) {}

        @Override
        public void debug(String line) {}

        @Override
        public void fact(String name, long value) {
            facts.put(name, value);
        }

        @Override
        public void fact(String name, String value) {
            facts.put(name, value);
        }
    }
}
