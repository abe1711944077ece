package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several schemas have tables of an event log; those of two are never mixed. */
class SearchPathTest {
    private static final String TABLES_OF =
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace('%s')";

    private static final int ALL = 10;

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    @BeforeEach
    void createSchema() throws SQLException {
        database.execute("CREATE SCHEMA ten");
    }

    private DataSource path(String schemas) {
        return new UrlDataSource(database.jdbcUrl() + "&currentSchema=" + schemas);
    }

    private static Datastore datastore(DataSource dataSource) {
        return EventLogDatastore.builder(
                        dataSource, List.of(() -> FieldMigrations.addFields(2, Map.of("motion", Map.of("a", 1)))))
                .build();
    }

    private long tablesOf(String schema) throws SQLException {
        return database.number(TABLES_OF.formatted(schema));
    }

    static Stream<MigrationCommand> commands() {
        return Stream.of(MigrationCommand.values()).filter(command -> command != MigrationCommand.PROGRESS);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void tablesOfTwoSchemasAreRefused(MigrationCommand command) throws Exception {
        database.load(RandomHistory.of(4, 20));
        Tables before = database.tables();
        database.execute("CREATE TABLE ten.positions (LIKE public.positions INCLUDING ALL)");
        database.execute("CREATE TABLE ten.events (LIKE public.events INCLUDING ALL)");
        assertNamesBoth(() -> RecordingLog.run(datastore(path("ten,public")), command));
        Tables.assertEqual(before, database.tables(), "After " + command);
    }

    @Test
    void anEarlierTableThatBelongsToNoLogIsRefused() throws Exception {
        database.execute("CREATE TABLE ten.events (LIKE public.events INCLUDING ALL)");
        assertNamesBoth(() -> RecordingLog.run(datastore(path("ten,public")), MigrationCommand.FINALIZE));
        assertNamesBoth(() -> EventLogTables.create(path("ten,public")));
    }

    /** What is converted to the one could not be put into a column of the other one. */
    @ParameterizedTest
    @MethodSource("commands")
    void typesOfTwoSchemasAreRefused(MigrationCommand command) throws Exception {
        database.load(RandomHistory.of(4, 20));
        Tables before = database.tables();
        database.execute("CREATE TYPE ten.event_type AS ENUM"
                + " ('create', 'update', 'deletefields', 'listfields', 'delete', 'restore')");
        database.execute("ALTER TABLE migration_events"
                + " ALTER COLUMN type TYPE ten.event_type USING type::text::ten.event_type");
        assertNamesBoth(() -> RecordingLog.run(datastore(path("public")), command));
        assertNamesBoth(() -> EventLogTables.create(path("public")));
        Tables.assertEqual(before, database.tables(), "After " + command);
        assertEquals(0, database.migrationRows());
    }

    @Test
    void whatIsMissingIsMadeInTheFirstSchemaIfThatHasThePositions() throws Exception {
        EventLogTables.create(path("ten"));
        database.execute("DROP TABLE ten.migration_events, ten.collectionfields, ten.events_to_collectionfields");
        EventLogTables.create(path("ten,public"));
        assertEquals(ALL, tablesOf("ten"));
        database.load(RandomHistory.of(4, 20));
        Tables before = database.tables();
        RecordingLog.run(datastore(path("ten,public")), MigrationCommand.FINALIZE);
        Tables.assertEqual(before, database.tables(), "Another log than that of ten");
    }

    @Test
    void allIsMadeInTheFirstSchemaIfNoneHasPositions() throws Exception {
        database.execute("DROP TABLE public.positions CASCADE");
        EventLogTables.create(path("ten,public"));
        assertEquals(ALL, tablesOf("ten"));
        assertEquals(ALL - 1, tablesOf("public"));
        assertEquals(
                List.of("ten"),
                database.query("SELECT DISTINCT typnamespace::regnamespace FROM pg_attribute"
                        + " JOIN pg_type ON pg_type.oid = atttypid WHERE attrelid = 'ten.events'::regclass"
                        + " AND typname = 'event_type'"),
                "of a type that goes when the other schema goes");
        RecordingLog.run(datastore(path("ten,public")), MigrationCommand.FINALIZE);
    }

    /** To make others before them would hide them; to make none would give a schema that was meant to be new an old log. */
    @Test
    void nothingIsMadeBeforeALogThatALaterSchemaHas() throws Exception {
        assertNamesBoth(() -> EventLogTables.create(path("ten,public")));
        assertEquals(0, tablesOf("ten"));
        EventLogTables.create(path("public,ten"));
        EventLogTables.create(path("missing,public"));
        EventLogTables.create(path("ten"));
        assertEquals(ALL, tablesOf("ten"));
    }

    @Test
    void aLaterSchemaThatAloneHasThemAllIsTheOne() throws Exception {
        database.load(RandomHistory.of(4, 20));
        RecordingLog.run(datastore(path("ten,public")), MigrationCommand.FINALIZE);
        assertEquals(0, database.number("SELECT count(*) FROM public.positions WHERE migration_index <> 2"));
    }

    /** As in a pool in which somebody has changed the path of one session. */
    @Test
    void connectionsWithDifferentPathsAreRefused() throws Exception {
        EventLogTables.create(path("ten"));
        database.load(RandomHistory.of(4, 20));
        var settings = new HikariConfig();
        settings.setJdbcUrl(database.jdbcUrl());
        settings.setMaximumPoolSize(2);
        try (var pool = new HikariDataSource(settings)) {
            try (Connection one = pool.getConnection();
                    Connection other = pool.getConnection();
                    Statement statement = one.createStatement()) {
                statement.execute("SET search_path TO ten");
                assertEquals("public", other.getSchema());
            }
            assertNamesBoth(() -> RecordingLog.run(datastore(pool), MigrationCommand.FINALIZE));
        }
    }

    private static void assertNamesBoth(Executable action) {
        String message = String.valueOf(
                assertThrows(MigrationException.class, action::run).getMessage());
        assertTrue(message.contains("schema ten") && message.contains("schema public"), message);
    }

    private interface Executable {
        void run() throws Exception;
    }
}
