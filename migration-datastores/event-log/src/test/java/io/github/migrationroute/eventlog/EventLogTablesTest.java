package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables are made where they are missing, and left alone where they are there. */
class EventLogTablesTest {
    private static final String CATALOG = """
            SELECT 'table ' || relname || ' ' || relkind::text || ' ' || oid FROM pg_class
              WHERE relnamespace = 'public'::regnamespace
            UNION ALL
            SELECT 'column ' || table_name || '.' || column_name || ' ' || udt_name || ' '
                || coalesce(character_maximum_length, 0) || ' ' || is_nullable || ' ' || is_identity
              FROM information_schema.columns WHERE table_schema = 'public'
            UNION ALL
            SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL
            SELECT 'trigger ' || tgname || ' ' || oid FROM pg_trigger
            UNION ALL
            SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
              WHERE connamespace = 'public'::regnamespace
            ORDER BY 1""";

    /** The same, and what else there is, without the numbers that the objects happen to have. */
    private static final String SHAPES = """
            SELECT 'table ' || relname || ' ' || relkind::text FROM pg_class
              WHERE relnamespace = 'public'::regnamespace
            UNION ALL
            SELECT 'column ' || attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' '
                || attnotnull || ' ' || attnum || ' ' || attidentity::text || ' '
                || coalesce(pg_get_expr(adbin, adrelid), '')
              FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
              LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
              WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND relkind = 'r'
            UNION ALL
            SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL
            SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
              FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL
            SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL
            SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            UNION ALL
            SELECT 'value ' || enumtypid::regtype || ' ' || enumsortorder || ' ' || enumlabel FROM pg_enum
            ORDER BY 1""";

    @AutoClose
    private final TestDatabase database = TestDatabase.withoutTables();

    @Test
    void aSecondTimeChangesNothing() throws Exception {
        create();
        List<String> first = database.query(CATALOG);
        create();
        assertEquals(first, database.query(CATALOG));
        assertTrue(first.size() > 80, first::toString);
    }

    /** Whatever isolation the host has set for its own transactions. */
    @ParameterizedTest
    @ValueSource(strings = {"read committed", "repeatable read", "serializable"})
    void severalThreadsMayCreateAtOnce(String isolation) throws Exception {
        database.execute(
                "ALTER DATABASE " + database.name() + " SET default_transaction_isolation = '" + isolation + "'");
        int threads = 8;
        int rounds = 5;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            // Each thread has a session that has begun with the setting.
            var sessions = new UrlDataSource(database.jdbcUrl());
            Callable<Boolean> creation = () -> {
                EventLogTables.create(sessions);
                return true;
            };
            for (int round = 0; round < rounds; round++) {
                database.execute("DROP SCHEMA public CASCADE");
                database.execute("CREATE SCHEMA public");
                for (Future<Boolean> end : executor.invokeAll(Collections.nCopies(threads, creation))) {
                    assertTrue(end.get());
                }
            }
        } finally {
            executor.shutdown();
        }
        List<String> catalog = database.query(CATALOG);
        create();
        assertEquals(catalog, database.query(CATALOG));
    }

    @Test
    void whatIsMissingIsMadeAndTheRestIsKept() throws Exception {
        create();
        database.execute("INSERT INTO models (fqid, data, deleted) VALUES ('motion/1', '{}', false)");
        database.execute("DROP TABLE migration_keyframe_models, migration_events, id_sequences");
        create();
        assertEquals(List.of("motion/1"), database.query("SELECT fqid FROM models"));
        assertEquals(List.of("0"), database.query("SELECT count(*) FROM migration_keyframe_models"));
        assertEquals(
                database.query(
                        "SELECT replace(indexdef, 'events', '') FROM pg_indexes WHERE tablename = 'events' ORDER BY 1"),
                database.query("SELECT replace(replace(indexdef, 'migration_', ''), 'events', '') FROM pg_indexes"
                        + " WHERE tablename = 'migration_events' ORDER BY 1"),
                "migration_events has all indexes of events");
    }

    @Test
    void tablesThatOthersHaveMadeAreLeftAsTheyAre() throws Exception {
        for (String sql : TABLES_OF_OTHERS.split(";", -1)) {
            database.execute(sql);
        }
        List<String> catalog = database.query(CATALOG);
        create();
        assertEquals(catalog, database.query(CATALOG), "no index twice, under whatever name");
        Load load = History.atIndex(1)
                .position(1, Event.create(new Fqid("motion", 1), Map.of("title", "x")))
                .load();
        database.load(load);
        List<Migration> chain = List.of(
                FieldMigrations.renameField(2, "motion", "title", "name"),
                new SpecMigrations.ModelSetField(3, "motion", "revised", JsonValue.of(1)));
        RecordingLog.run(database.datastore(chain).build(), MigrationCommand.MIGRATE);
        RecordingLog.run(database.datastore(chain).build(), MigrationCommand.FINALIZE);
        Oracle oracle = new Oracle();
        oracle.load(load);
        oracle.finalize(TestDatabase.factories(chain));
        Tables.assertEqual(oracle.tables(), database.tables(), "After finalize");
    }

    @Test
    void everyWriteOfAModelSetsWhenItWasUpdated() throws Exception {
        create();
        String old = "'2020-01-01'";
        database.execute("INSERT INTO models VALUES ('motion/1', '{}', false, " + old + ")");
        assertEquals(List.of("f"), database.query("SELECT updated = " + old + " FROM models"));
        database.execute("UPDATE models SET updated = " + old);
        assertEquals(List.of("f"), database.query("SELECT updated = " + old + " FROM models"));
    }

    static Stream<MigrationCommand> commands() {
        return Stream.of(MigrationCommand.values()).filter(command -> command != MigrationCommand.PROGRESS);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatIsMissingIsNamedByTheFirstCommand(MigrationCommand command) throws Exception {
        assertNames(command, "the table positions is missing", "the table migration_keyframe_models is missing");
        create();
        database.execute("DROP TABLE id_sequences");
        database.execute("ALTER TABLE events DROP COLUMN weight");
        database.execute("ALTER TABLE positions ALTER COLUMN user_id TYPE text");
        assertNames(
                command,
                "the table id_sequences is missing",
                "the column events.weight (integer) is missing",
                "the column positions.user_id must be integer, but is text",
                "EventLogTables.create");
    }

    @Test
    void createNamesWhatItCannotMake() throws Exception {
        create();
        database.execute("ALTER TABLE models DROP COLUMN deleted");
        database.execute("DROP TABLE id_sequences");
        String message = String.valueOf(
                assertThrows(MigrationException.class, this::create).getMessage());
        assertTrue(message.contains("the column models.deleted (boolean) is missing"), message);
        assertEquals(List.of("t"), database.query("SELECT to_regclass('id_sequences') IS NULL"), "all tables or none");
    }

    /** That nothing can be rolled back any more is not the news. */
    @Test
    void whyItFailedIsNotHiddenByWhatFailsAfterwards() throws Exception {
        database.execute("CREATE FUNCTION end_session() RETURNS event_trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$");
        database.execute("CREATE EVENT TRIGGER ending ON ddl_command_end EXECUTE FUNCTION end_session()");
        SQLException failure = assertThrows(SQLException.class, this::create);
        assertEquals("57P01", failure.getSQLState(), failure::toString);
    }

    /** Whoever creates the tables with the file, whatever tool executes it, gets the same as from the method. */
    @Test
    void theFileOfTheArtifactIsWhatIsCreated() throws Exception {
        create();
        List<String> created = database.query(SHAPES);
        try (TestDatabase other = TestDatabase.withoutTables();
                InputStream file = EventLogTables.class.getResourceAsStream("tables.sql")) {
            other.execute(new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(created, other.query(SHAPES));
            EventLogTables.create(other.dataSource());
            assertEquals(created, other.query(SHAPES), "nothing is missing");
        }
    }

    private void create() throws SQLException {
        EventLogTables.create(database.dataSource());
    }

    private void assertNames(MigrationCommand command, String... problems) {
        var datastore = database.datastore(List.of()).build();
        String message =
                String.valueOf(assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, command))
                        .getMessage());
        List<String> missing = new ArrayList<>(List.of(problems));
        missing.removeIf(message::contains);
        assertEquals(List.of(), missing, message);
    }

    /** The same shape under other names, as an existing database has them. */
    private static final String TABLES_OF_OTHERS = """
            CREATE TYPE event_type AS ENUM ('create', 'update', 'deletefields', 'listfields', 'delete', 'restore');
            CREATE TABLE positions (position INTEGER PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
              timestamp TIMESTAMPTZ NOT NULL, user_id INTEGER NOT NULL, information JSON,
              migration_index INTEGER NOT NULL);
            CREATE TABLE events (id BIGINT GENERATED BY DEFAULT AS IDENTITY CONSTRAINT others_key PRIMARY KEY,
              position INTEGER REFERENCES positions(position) ON DELETE CASCADE, fqid VARCHAR(48) NOT NULL,
              type event_type NOT NULL, data JSONB, weight INTEGER NOT NULL);
            CREATE INDEX event_position_idx ON events (position);
            CREATE INDEX event_fqid_idx ON events (fqid);
            CREATE INDEX event_data_meeting_id_idx ON events ((data->>'meeting_id'))
              WHERE data->>'meeting_id' IS NOT NULL;
            CREATE TABLE id_sequences (collection VARCHAR(32) PRIMARY KEY, id INTEGER NOT NULL);
            CREATE TABLE collectionfields (id BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
              collectionfield VARCHAR(255) UNIQUE NOT NULL, position INTEGER NOT NULL);
            CREATE TABLE events_to_collectionfields (event_id BIGINT NOT NULL, collectionfield_id BIGINT NOT NULL,
              PRIMARY KEY (event_id, collectionfield_id),
              FOREIGN KEY (collectionfield_id) REFERENCES collectionfields (id) ON DELETE CASCADE);
            CREATE TABLE models (fqid VARCHAR(48) PRIMARY KEY, data JSONB NOT NULL, deleted BOOLEAN NOT NULL,
              updated TIMESTAMP NOT NULL DEFAULT now());
            CREATE TABLE migration_keyframes (id INTEGER PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
              position INTEGER NOT NULL REFERENCES positions(position) ON DELETE CASCADE,
              migration_index INTEGER NOT NULL, UNIQUE (migration_index, position));
            CREATE TABLE migration_keyframe_models (id BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
              keyframe_id INTEGER NOT NULL REFERENCES migration_keyframes(id) ON DELETE CASCADE,
              fqid VARCHAR(48) NOT NULL, data JSONB NOT NULL, deleted BOOLEAN NOT NULL, UNIQUE (keyframe_id, fqid));
            CREATE TABLE migration_events (id BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
              position INTEGER REFERENCES positions(position) ON DELETE CASCADE, fqid VARCHAR(48) NOT NULL,
              type event_type NOT NULL, data JSONB, weight INTEGER NOT NULL);
            CREATE INDEX migration_event_position_idx ON migration_events (position);
            CREATE INDEX migration_event_fqid_idx ON migration_events (fqid);
            CREATE INDEX migration_event_data_meeting_id_idx ON migration_events ((data->>'meeting_id'))
              WHERE data->>'meeting_id' IS NOT NULL;
            CREATE TABLE migration_positions (position INTEGER PRIMARY KEY, migration_index INTEGER NOT NULL)""";
}
