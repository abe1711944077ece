package io.github.migrationroute.flyway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationProgressState;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationResult;
import io.github.migrationroute.MigrationRouteHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands of the Flyway datastore, through the route and against a real PostgreSQL. */
@NullUnmarked // JUnit sets the fields up before each test.
class FlywayDatastoreTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String HISTORY =
            "SELECT coalesce(version, 'R') || ' ' || success FROM flyway_schema_history ORDER BY installed_rank";
    private static final String WAIT_FOR_THE_TEST = "SELECT pg_advisory_xact_lock(42);";

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final AtomicReference<Thread> runThread = new AtomicReference<>();
    private MigrationRouteHandler handler;

    @AfterEach
    void closeHandler() {
        handler.close();
    }

    @Test
    void migrateListsWhatIsPendingAndChangesNothing() throws Exception {
        open(twoMigrations());
        List<String> before = catalog();

        MigrationResult result = execute(MigrationCommand.MIGRATE);

        assertSucceeded(result);
        assertContains(result, "Pending migrations: 2");
        assertContains(result, "1 (create item), SQL, V1__create_item.sql");
        assertContains(result, "2 (fill item), SQL, V2__fill_item.sql");
        assertEquals(before, catalog(), "not even the schema history table");
    }

    @Test
    void migrateChangesNothingInAMigratedSchema() throws Exception {
        open(twoMigrations());
        execute(MigrationCommand.FINALIZE);
        DATABASE.script("V3__drop_item.sql", "DROP TABLE item;");
        List<String> before = catalog();
        List<String> history = DATABASE.query(HISTORY);

        assertContains(execute(MigrationCommand.MIGRATE), "3 (drop item), SQL, V3__drop_item.sql");

        assertEquals(before, catalog());
        assertEquals(history, DATABASE.query(HISTORY));
    }

    @Test
    void finalizeAppliesWithALineForBeginAndEnd() throws Exception {
        open(twoMigrations());
        DATABASE.script("R__item_view.sql", "CREATE VIEW item_view AS SELECT id FROM item;");

        MigrationResult result = execute(MigrationCommand.FINALIZE);

        assertSucceeded(result);
        assertMatches(result, """
                (?s).*Pending migrations: 3
                .*Migration 1 \\(create item\\) begins
                Migration 1 \\(create item\\) ended after \\d+ ms
                Migration 2 \\(fill item\\) begins
                Migration 2 \\(fill item\\) ended after \\d+ ms
                Migration repeatable \\(item view\\) begins
                Migration repeatable \\(item view\\) ended after \\d+ ms
                Applied migrations: 3
                """);
        assertEquals(List.of("1 true", "2 true", "R true"), DATABASE.query(HISTORY));
        assertEquals(List.of("2"), DATABASE.query("SELECT count(*) FROM item_view"));
    }

    @Test
    void finalizeSaysWhichMigrationOfHowMany() throws Exception {
        DATABASE.script("R__item_view.sql", "CREATE VIEW item_view AS SELECT id FROM item;");
        List<String> progress = new ArrayList<>();
        var flyway = twoMigrations();
        open(flyway);

        new FlywayDatastore(flyway.load()).finalize(new MigrationLog() {
            @Override
            public boolean verbose() {
                return false;
            }

            @Override
            public void info(String line) {}

            @Override
            public void debug(String line) {}

            @Override
            public void progress(String stage, long done, long total, String unit) {
                progress.add(stage + " " + done + " of " + total + " " + unit);
            }
        });

        String zero = "Applying migrations 0 of 3 migrations";
        String one = "Applying migrations 1 of 3 migrations";
        String two = "Applying migrations 2 of 3 migrations";
        assertEquals(List.of(zero, one, one, two, two, "Applying migrations 3 of 3 migrations"), progress);
    }

    @Test
    void linesAreThereWhileTheMigrationStillRuns() throws Exception {
        DATABASE.script("V1__create_item.sql", "CREATE TABLE item (id int);");
        DATABASE.script("V2__wait.sql", WAIT_FOR_THE_TEST);
        open(DATABASE.flyway(), Duration.ZERO);
        try (var lock = DATABASE.connect();
                var statement = lock.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(42)");
            execute(MigrationCommand.FINALIZE);

            MigrationResult meanwhile = awaitProgress(result -> output(result).contains("Migration 2 (wait) begins"));

            assertEquals(
                    MigrationProgressState.MIGRATION_RUNNING, meanwhile.status().orElseThrow());
            assertContains(meanwhile, "Migration 1 (create item) ended after");
            assertFalse(output(meanwhile).contains("Migration 2 (wait) ended"));
        }
        MigrationResult result = awaitEnd();
        assertSucceeded(result);
        assertContains(result, "Migration 2 (wait) ended after");
    }

    @Test
    void verboseAddsScriptChecksumAndWarnings() throws Exception {
        DATABASE.script("V1__warn.sql", "DO $$ BEGIN RAISE WARNING 'mind the gap'; END $$;");
        open(DATABASE.flyway());

        assertFalse(output(execute(MigrationCommand.MIGRATE)).contains("checksum"));
        MigrationResult result = execute(MigrationCommand.FINALIZE, true);

        assertMatches(
                result,
                "(?s).*Migration 1 \\(warn\\) begins\n *script: V1__warn.sql, checksum: -?\\d+\n"
                        + ".*mind the gap.*Migration 1 \\(warn\\) ended.*");
    }

    @Test
    void finalizeOfAnUpToDateSchemaAppliesNothing() throws Exception {
        open(twoMigrations());
        execute(MigrationCommand.FINALIZE);

        MigrationResult result = execute(MigrationCommand.FINALIZE);

        assertSucceeded(result);
        assertContains(result, "Nothing is pending.");
        assertContains(result, "Applied migrations: 0");
    }

    @Test
    void thereMayBeNoMigrationAtAll() throws Exception {
        open(DATABASE.flyway());

        assertContains(execute(MigrationCommand.STATS), "No migrations found");
        assertContains(execute(MigrationCommand.MIGRATE), "Nothing is pending.");
        assertSucceeded(execute(MigrationCommand.RESET));
        assertSucceeded(execute(MigrationCommand.FINALIZE));
    }

    @Test
    void aBaselinedSchemaIsMigratedFromItsBaselineOn() throws Exception {
        DATABASE.execute("CREATE TABLE item (id int PRIMARY KEY)");
        twoMigrations().load().baseline();
        open(DATABASE.flyway());

        assertContains(execute(MigrationCommand.STATS), "Schema version: 1");
        assertContains(execute(MigrationCommand.MIGRATE), "Pending migrations: 1");
        assertContains(execute(MigrationCommand.FINALIZE), "Applied migrations: 1");
        assertEquals(List.of("1 true", "2 true"), DATABASE.query(HISTORY));
    }

    @Test
    void outOfOrderMigrationsAreAppliedIfTheHostAllowsThem() throws Exception {
        open(twoMigrations().outOfOrder(true));
        execute(MigrationCommand.FINALIZE);
        DATABASE.script("V1.5__late.sql", "CREATE TABLE late (id int);");

        assertContains(execute(MigrationCommand.MIGRATE), "1.5 (late)");
        assertContains(execute(MigrationCommand.FINALIZE), "Migration 1.5 (late) begins");
        assertEquals(List.of("1 true", "2 true", "1.5 true"), DATABASE.query(HISTORY));
    }

    @Test
    void theCallbacksOfTheHostAreKept() throws Exception {
        var callback = new CountingCallback();
        open(twoMigrations().callbacks(callback));

        execute(MigrationCommand.FINALIZE);

        assertEquals(2, callback.migrations);
    }

    @Test
    void aFailedMigrationIsNamedWithWhatTheDatabaseSaid() throws Exception {
        DATABASE.script("V1__create_item.sql", "CREATE TABLE item (id int);");
        DATABASE.script("V2__fill.sql", "INSERT INTO itme VALUES (1);");
        open(DATABASE.flyway());

        MigrationResult result = execute(MigrationCommand.FINALIZE);

        String exception = result.exception().orElseThrow();
        assertTrue(exception.startsWith("Migration 2 (fill) failed: "), exception);
        assertTrue(exception.contains("relation \"itme\" does not exist"), exception);
        assertMatches(result, "(?s).*Migration 1 \\(create item\\) ended.*Migration 2 \\(fill\\) failed after.*");
        assertEquals(List.of("1 true"), DATABASE.query(HISTORY), "a transaction leaves nothing behind");

        DATABASE.script("V2__fill.sql", "INSERT INTO item VALUES (1);");
        assertSucceeded(execute(MigrationCommand.FINALIZE));
        assertEquals(List.of("1"), DATABASE.query("SELECT id FROM item"));
    }

    @Test
    void resetRemovesAFailedMigrationFromTheHistory() throws Exception {
        DATABASE.script("V1__create_item.sql", "CREATE TABLE IF NOT EXISTS item (id int);");
        open(DATABASE.flyway());
        execute(MigrationCommand.FINALIZE);
        // What a failure leaves behind in a database without transactions for DDL.
        DATABASE.execute("UPDATE flyway_schema_history SET success = false");
        assertContains(execute(MigrationCommand.STATS), "Failed");
        String refused = execute(MigrationCommand.FINALIZE).exception().orElseThrow();
        assertTrue(refused.contains("validation failed") && refused.contains("reset"), refused);

        MigrationResult result = execute(MigrationCommand.RESET);

        assertSucceeded(result);
        assertContains(result, "Removed: 1 (create item)");
        assertSucceeded(execute(MigrationCommand.FINALIZE));
        assertEquals(List.of("1 true"), DATABASE.query(HISTORY));
    }

    @Test
    void aChecksumMismatchIsReportedBeforeAnythingIsAppliedAndAlignedByReset() throws Exception {
        open(twoMigrations());
        execute(MigrationCommand.FINALIZE);
        DATABASE.script("V2__fill_item.sql", "INSERT INTO item VALUES (7);");
        DATABASE.script("V3__more.sql", "CREATE TABLE more (id int);");

        for (MigrationCommand command : List.of(MigrationCommand.MIGRATE, MigrationCommand.FINALIZE)) {
            String exception = execute(command).exception().orElseThrow();
            assertTrue(exception.contains("checksum mismatch for migration version 2"), exception);
        }
        assertEquals(List.of("1 true", "2 true"), DATABASE.query(HISTORY));

        assertContains(execute(MigrationCommand.RESET), "Aligned: 2 (fill item)");
        assertSucceeded(execute(MigrationCommand.FINALIZE));
        assertEquals(List.of("1 true", "2 true", "3 true"), DATABASE.query(HISTORY));
    }

    @Test
    void resetSaysWhenThereIsNothingToRepair() throws Exception {
        open(twoMigrations());
        execute(MigrationCommand.FINALIZE);

        assertContains(execute(MigrationCommand.RESET), "Nothing had to be repaired.");
    }

    @Test
    void statsShowsWhatFlywayInfoShows() throws Exception {
        open(twoMigrations().target("1"));
        execute(MigrationCommand.FINALIZE);

        MigrationResult result = execute(MigrationCommand.STATS);

        assertContains(result, "Schema version: 1\n");
        assertMatches(
                result, "(?s).*\\| Category +\\| Version +\\| Description +\\| Type +\\| Installed On +\\| State .*");
        assertMatches(
                result, "(?s).*\\| Versioned +\\| 1 +\\| create item +\\| SQL +\\| \\d{4}-[-:\\d ]+\\| Success .*");
        assertMatches(result, "(?s).*\\| Versioned +\\| 2 +\\| fill item +\\| SQL +\\| +\\| Above Target .*");
    }

    @Test
    void statsGivesAsValuesWhatIsAppliedAndWhatIsNeeded() throws Exception {
        open(twoMigrations());
        assertEquals(
                facts(0, 2, "finalization_required"),
                execute(MigrationCommand.STATS).facts());
        execute(MigrationCommand.MIGRATE);
        assertEquals(
                facts(0, 2, "finalization_required"),
                execute(MigrationCommand.STATS).facts());
        execute(MigrationCommand.FINALIZE);
        assertEquals(
                facts(2, 0, "no_migration_required"),
                execute(MigrationCommand.STATS).facts());
        DATABASE.script("V3__more.sql", "CREATE TABLE more (id int);");
        assertEquals(
                facts(2, 1, "finalization_required"),
                execute(MigrationCommand.STATS).facts());
        execute(MigrationCommand.FINALIZE);
        // What a failure leaves behind in a database without transactions for DDL.
        DATABASE.execute("UPDATE flyway_schema_history SET success = false WHERE version = '3'");
        assertEquals(
                "finalization_required",
                execute(MigrationCommand.STATS).facts().get("next"),
                "the schema is not as it should be, and pending is nothing");
    }

    private static Map<String, Object> facts(long applied, long pending, String next) {
        return Map.of("applied", applied, "pending", pending, "next", next);
    }

    /** As answers that say in words where the migration stands need it. */
    @Test
    void statsCanBeAskedForByManyAtOnceWhileAMigrationIsApplied() throws Exception {
        DATABASE.script("V1__wait.sql", WAIT_FOR_THE_TEST);
        open(DATABASE.flyway(), Duration.ZERO);
        try (var lock = DATABASE.connect();
                var statement = lock.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(42)");
            execute(MigrationCommand.FINALIZE);
            var datastore = new FlywayDatastore(DATABASE.flyway().load());
            List<CompletableFuture<Map<String, Object>>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(CompletableFuture.supplyAsync(() -> {
                    var log = new FactsLog();
                    datastore.stats(log);
                    return log.facts;
                }));
            }
            for (CompletableFuture<Map<String, Object>> answer : answers) {
                assertEquals(facts(0, 1, "finalization_required"), answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
        }
        awaitEnd();
        assertEquals(
                "no_migration_required", execute(MigrationCommand.STATS).facts().get("next"));
    }

    private static final class FactsLog implements MigrationLog {
        final Map<String, Object> facts = new HashMap<>();

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

    @Test
    void aRelationalSchemaHasNoCollectionfieldTables() {
        open(DATABASE.flyway());

        MigrationResult result = execute(MigrationCommand.CLEAR_COLLECTIONFIELD_TABLES);

        assertEquals(
                "This datastore has no collectionfield tables, so there is nothing to clear.",
                result.exception().orElseThrow());
    }

    @Test
    void anInterruptedFinalizeStopsBeforeTheNextMigration() throws Exception {
        DATABASE.script("V1__wait.sql", WAIT_FOR_THE_TEST);
        DATABASE.script("V2__vacuum.sql", "VACUUM;");
        open(DATABASE.flyway(), Duration.ZERO);
        try (var lock = DATABASE.connect();
                var statement = lock.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(42)");
            execute(MigrationCommand.FINALIZE);
            awaitProgress(result -> output(result).contains("Migration 1 (wait) begins"));
            runThread.get().interrupt();
        }

        MigrationResult result = awaitEnd();

        String exception = result.exception().orElseThrow();
        assertTrue(exception.startsWith("Interrupted between two migrations."), exception);
        assertEquals(List.of("1 true"), DATABASE.query(HISTORY), "the schema is consistent");
        execute(MigrationCommand.FINALIZE);
        assertSucceeded(awaitEnd());
        assertEquals(List.of("1 true", "2 true"), DATABASE.query(HISTORY));
    }

    private static FluentConfiguration twoMigrations() throws Exception {
        DATABASE.script("V1__create_item.sql", "CREATE TABLE item (id int PRIMARY KEY);");
        DATABASE.script("V2__fill_item.sql", "INSERT INTO item VALUES (1), (2);");
        return DATABASE.flyway();
    }

    private void open(FluentConfiguration flyway) {
        open(flyway, PATIENCE);
    }

    private void open(FluentConfiguration flyway, Duration initialWait) {
        handler = MigrationRouteHandler.builder(new FlywayDatastore(flyway.load()))
                .initialWait(initialWait)
                .threadFactory(run -> {
                    var thread = new Thread(run, "run");
                    runThread.set(thread);
                    return thread;
                })
                .build();
    }

    private MigrationResult execute(MigrationCommand command) {
        return execute(command, false);
    }

    private MigrationResult execute(MigrationCommand command, boolean verbose) {
        return handler.handle(MigrationRequest.of(command).withVerbose(verbose)).result();
    }

    private MigrationResult awaitEnd() {
        return awaitProgress(result -> result.status().orElseThrow() == MigrationProgressState.MIGRATION_FINISHED);
    }

    private MigrationResult awaitProgress(Predicate<MigrationResult> condition) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            MigrationResult result = execute(MigrationCommand.PROGRESS);
            if (condition.test(result)) {
                return result;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        throw new AssertionError(
                "Still: " + execute(MigrationCommand.PROGRESS) + output(execute(MigrationCommand.PROGRESS)));
    }

    /** Everything that has a name in the database, and which file it is stored in. */
    private static List<String> catalog() throws Exception {
        return DATABASE.query("SELECT oid || ' ' || relname || ' ' || relfilenode FROM pg_class"
                + " UNION ALL SELECT oid || ' ' || nspname FROM pg_namespace"
                + " UNION ALL SELECT oid || ' ' || proname FROM pg_proc ORDER BY 1");
    }

    private static String output(MigrationResult result) {
        return result.output().orElseThrow();
    }

    private static void assertSucceeded(MigrationResult result) {
        assertEquals("", result.exception().orElse(""));
    }

    private static void assertContains(MigrationResult result, String text) {
        assertTrue(output(result).contains(text), () -> text + " is missing in: " + result + output(result));
    }

    private static void assertMatches(MigrationResult result, String regex) {
        assertTrue(output(result).matches(regex), () -> regex + " does not match: " + result + output(result));
    }

    private static final class CountingCallback implements Callback {
        private int migrations;

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.AFTER_EACH_MIGRATE;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return true;
        }

        @Override
        public void handle(Event event, Context context) {
            migrations++;
        }

        @Override
        public String getCallbackName() {
            return "counting";
        }
    }
}
