package io.github.migrationroute.eventlog;

import static io.github.migrationroute.MigrationCommand.CLEAR_COLLECTIONFIELD_TABLES;
import static io.github.migrationroute.MigrationCommand.FINALIZE;
import static io.github.migrationroute.MigrationCommand.MIGRATE;
import static io.github.migrationroute.MigrationCommand.RESET;
import static io.github.migrationroute.MigrationCommand.STATS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.SpecMigrations.CountPositions;
import io.github.migrationroute.eventlog.SpecMigrations.ModelSetField;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import io.github.migrationroute.eventlog.migration.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each command does to databases that are not just a history to be converted. */
@Timeout(900)
class CommandsTest {
    private static final Fqid MEETING = new Fqid("meeting", 1);
    private static final Fqid MOTION = new Fqid("motion", 1);

    /** Two event migrations, then a model migration: from index 1 to 4. */
    private static final List<Migration> CHAIN = List.of(
            FieldMigrations.addFields(2, Map.of("motion", Map.of("category", "none"))),
            new CountPositions(3, MEETING, "position_count"),
            new ModelSetField(4, "motion", "revised", JsonValue.of(7)));

    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

    @BeforeEach
    void emptyTables() throws SQLException {
        DATABASE.truncate();
    }

    @Test
    void nothingIsDoneToAnEmptyDatabase() throws Exception {
        for (MigrationCommand command : List.of(MIGRATE, FINALIZE)) {
            assertSays(run(command, CHAIN), "There are no positions, so there is nothing to migrate.");
        }
        assertSays(run(STATS, CHAIN), "Positions: 0", "Events: 0", "Migration index: none of 4", "nothing");
        run(RESET, CHAIN);
        Tables.assertEqual(Tables.empty(), DATABASE.tables(), "In the end");
    }

    @Test
    void onlyFinalizeEmptiesTheCollectionfieldsOfAnEmptyDatabase() throws Exception {
        DATABASE.execute("INSERT INTO collectionfields (collectionfield, position) VALUES ('motion/id', 1)");
        DATABASE.execute("INSERT INTO events_to_collectionfields SELECT 1, id FROM collectionfields");
        Tables before = DATABASE.tables();
        run(MIGRATE, CHAIN);
        run(RESET, CHAIN);
        Tables.assertEqual(before, DATABASE.tables(), "After migrate and reset");
        run(FINALIZE, CHAIN);
        Tables.assertEqual(Tables.empty(), DATABASE.tables(), "After finalize");
    }

    @Test
    void finalizeComputesTheModelsAlsoIfOnlyModelMigrationsArePending() throws Exception {
        DATABASE.load(history(3));
        Tables healthy = DATABASE.tables();
        DATABASE.execute("UPDATE models SET data = '{}'");
        DATABASE.execute("UPDATE id_sequences SET id = 1");
        run(FINALIZE, CHAIN);
        Oracle oracle = new Oracle();
        oracle.load(new Load(healthy, List.of()));
        oracle.finalize(TestDatabase.factories(CHAIN));
        Tables.assertEqual(oracle.tables(), DATABASE.tables(), "After finalize");
    }

    @Test
    void migrateSetsTheLatestIndexWithoutConverting() throws Exception {
        Load load = history(-1);
        DATABASE.load(load);
        writeMigrationRows(2);
        assertSays(run(MIGRATE, CHAIN), "index 4", "Nothing was converted");
        Tables.assertEqual(withIndex(load.tables(), 4), DATABASE.tables(), "After migrate");
        assertEquals(0, DATABASE.migrationRows());
    }

    @Test
    void finalizeSetsTheLatestIndexAndEmptiesTheCollectionfields() throws Exception {
        Load load = history(-1);
        DATABASE.load(load);
        writeMigrationRows(2);
        assertSays(run(STATS, CHAIN), "latest (-1) of 4", "Next: finalize");
        assertSays(run(FINALIZE, CHAIN), "index 4", "Nothing was converted");
        Tables.assertEqual(withoutCollectionfields(withIndex(load.tables(), 4)), DATABASE.tables(), "After finalize");
        assertEquals(0, DATABASE.migrationRows());
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "FINALIZE", "RESET"})
    void anIndexAboveTheTargetIsAnError(MigrationCommand command) throws Exception {
        Load load = history(4);
        DATABASE.load(load);
        writeMigrationRows(2);
        List<Migration> older = CHAIN.subList(0, 2);
        assertFails(command, older, "4", "3", "newer version");
        Tables.assertEqual(load.tables(), DATABASE.tables(), "After " + command);
        assertEquals(2, DATABASE.migrationRows());
        assertSays(run(STATS, older), "Migration index: 4 of 3", "Next: nothing can be done");
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "FINALIZE", "RESET"})
    void aConversionToAnIndexAboveTheTargetIsAnError(MigrationCommand command) throws Exception {
        Load load = history(1);
        DATABASE.load(load);
        run(MIGRATE, CHAIN);
        List<String> converted = converted();
        List<Migration> older = CHAIN.subList(0, 1);
        assertFails(command, older, "converted to the migration index 3", "leads to 2");
        Tables.assertEqual(load.tables(), DATABASE.tables(), "After " + command);
        assertEquals(converted, converted());
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "FINALIZE", "RESET"})
    void positionsWithDifferentIndicesAreAnError(MigrationCommand command) throws Exception {
        DATABASE.load(history(1));
        DATABASE.execute("UPDATE positions SET migration_index = 2 WHERE position = 1");
        writeMigrationRows(2);
        Tables before = DATABASE.tables();
        assertFails(command, CHAIN, "different migration indices, from 1 to 2");
        DATABASE.execute("UPDATE positions SET migration_index = -1 WHERE position = 1");
        assertFails(command, CHAIN, "different migration indices, from -1 to 1");
        DATABASE.execute("UPDATE positions SET migration_index = 2 WHERE position = 1");
        Tables.assertEqual(before, DATABASE.tables(), "After " + command);
        assertEquals(2, DATABASE.migrationRows());
    }

    @Test
    void nothingIsDoneToADatabaseThatIsAtTheTarget() throws Exception {
        Load load = history(4);
        DATABASE.load(load);
        for (MigrationCommand command : List.of(MIGRATE, FINALIZE)) {
            assertSays(run(command, CHAIN), "All positions have the migration index 4 already. Nothing was changed.");
            Tables.assertEqual(load.tables(), DATABASE.tables(), "After " + command);
        }
        assertSays(run(STATS, CHAIN), "Migration index: 4 of 4", "Next: nothing, the target is reached.");
    }

    @Test
    void thereMayBeNoMigrationAtAll() throws Exception {
        Load load = history(1);
        DATABASE.load(load);
        for (MigrationCommand command : List.of(MIGRATE, FINALIZE, STATS, RESET)) {
            run(command, List.of());
            Tables.assertEqual(load.tables(), DATABASE.tables(), "After " + command);
        }
    }

    @Test
    void modelMigrationsAloneNeedNoMigrate() throws Exception {
        Load load = history(3);
        DATABASE.load(load);
        assertSays(run(MIGRATE, CHAIN), "finalize is needed next");
        Tables.assertEqual(load.tables(), DATABASE.tables(), "After migrate");
        assertEquals(0, DATABASE.migrationRows());
        run(FINALIZE, CHAIN);
        assertAsOracle(load, CHAIN);
    }

    @Test
    void statsCountsWhatIsConvertedPartlyAndFully() throws Exception {
        DATABASE.load(history(1));
        assertSays(
                run(STATS, CHAIN),
                "Positions: 3",
                "Events: 6",
                "Migration index: 1 of 4",
                "Partly converted positions: 0",
                "Fully converted positions: 0",
                "Next: migrate, with 3 positions");
        run(MIGRATE, CHAIN.subList(0, 1));
        assertSays(
                run(STATS, CHAIN),
                "Partly converted positions: 3",
                "Fully converted positions: 0",
                "Next: migrate, with 3 positions");
        run(MIGRATE, CHAIN);
        assertSays(
                run(STATS, CHAIN), "Partly converted positions: 0", "Fully converted positions: 3", "Next: finalize.");
        DATABASE.load(History.atIndex(1)
                .position(8, Event.create(new Fqid("user", 5), Map.of()))
                .raw());
        assertSays(
                run(STATS, CHAIN),
                "Positions: 4",
                "Partly converted positions: 0",
                "Fully converted positions: 3",
                "Next: migrate, with 1 positions");
        run(FINALIZE, CHAIN);
        assertSays(
                run(STATS, CHAIN), "Positions: 5", "Events: 13", "Fully converted positions: 0", "target is reached");
    }

    @Test
    void verboseStatsNamesTheMigrations() throws Exception {
        DATABASE.load(history(2));
        String output = RecordingLog.run(datastore(CHAIN), STATS, true);
        assertSays(
                output,
                "not pending: migration 2 (add fields motion [category])",
                " pending: migration 3 (SpecMigrations$CountPositions)",
                " pending: migration 4");
    }

    @Test
    void whatIsRegisteredInBetweenContinuesFromTheIndexThatIsReached() throws Exception {
        Load load = history(1);
        DATABASE.load(load);
        run(MIGRATE, CHAIN.subList(0, 1));
        assertEquals(List.of("1 2", "2 2", "5 2"), converted());
        run(MIGRATE, CHAIN.subList(0, 2));
        assertEquals(List.of("1 3", "2 3", "5 3"), converted());
        run(FINALIZE, CHAIN);
        assertAsOracle(load, CHAIN);
    }

    @Test
    void resetEmptiesTheMigrationTablesOnly() throws Exception {
        Load load = history(1);
        DATABASE.load(load);
        run(MIGRATE, CHAIN);
        assertTrue(DATABASE.migrationRows() > 3);
        assertSays(run(RESET, CHAIN), "Converted positions discarded: 3");
        assertEquals(0, DATABASE.migrationRows());
        Tables.assertEqual(load.tables(), DATABASE.tables(), "After reset");
        assertSays(run(RESET, CHAIN), "Converted positions discarded: 0");
        run(FINALIZE, CHAIN);
        assertAsOracle(load, CHAIN);
    }

    @Test
    void otherMigrationsMayBeRegisteredAfterAReset() throws Exception {
        Load load = history(1);
        DATABASE.load(load);
        run(MIGRATE, CHAIN);
        run(RESET, CHAIN);
        List<Migration> others = List.of(FieldMigrations.removeFields(2, Map.of("motion", Set.of("title"))));
        run(FINALIZE, others);
        assertAsOracle(load, others);
    }

    @Test
    void collectionfieldTablesAreCleared() throws Exception {
        Load load = history(1);
        DATABASE.load(load);
        run(MIGRATE, CHAIN);
        int rows = DATABASE.migrationRows();
        run(CLEAR_COLLECTIONFIELD_TABLES, CHAIN);
        Tables.assertEqual(withoutCollectionfields(load.tables()), DATABASE.tables(), "After clearing");
        assertEquals(rows, DATABASE.migrationRows());
    }

    @Test
    void theHostGoesOnWritingAfterFinalize() throws Exception {
        DATABASE.load(history(1));
        run(FINALIZE, CHAIN);
        List<String> taken = DATABASE.query("SELECT position FROM positions");
        String position = DATABASE.query("INSERT INTO positions (timestamp, user_id, migration_index)"
                        + " VALUES (now(), 1, 4) RETURNING position")
                .get(0);
        assertFalse(taken.contains(position));
        DATABASE.execute("INSERT INTO events (position, fqid, type, data, weight)" + " VALUES (" + position
                + ", 'user/9', 'create', '{}', 1)");
        assertEquals(List.of(position), DATABASE.query("SELECT max(position) FROM positions"));
        assertEquals(
                List.of(position),
                DATABASE.query("SELECT position FROM events ORDER BY id DESC LIMIT 1"),
                "new events have higher ids");
    }

    /** The application takes an id first, and writes the model later. */
    @Test
    void anIdThatIsGivenAwayStaysSo() throws Exception {
        DATABASE.load(history(1));
        DATABASE.execute("UPDATE id_sequences SET id = 70 WHERE collection = 'motion'");
        DATABASE.execute("INSERT INTO id_sequences VALUES ('user', 40), ('group', 50), ('a', 1)");
        List<Migration> chain = List.of(
                FieldMigrations.addFields(2, Map.of("motion", Map.of("category", "none"))), new CreateModels(3));
        run(FINALIZE, chain);
        assertEquals(
                List.of("a 9", "meeting 2", "motion 70", "user 40"),
                DATABASE.query("SELECT collection || ' ' || id FROM id_sequences ORDER BY collection"),
                "a collection that only the model migration has models of is one with models");
    }

    private record CreateModels(int targetIndex) implements ModelMigration {
        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            changes.create(new Fqid("user", 3), Map.of());
            changes.create(new Fqid("a", 8), Map.of());
        }
    }

    @Test
    void aPositionMayHaveAnyNumber() throws Exception {
        Load load = History.atIndex(1)
                .position(Integer.MIN_VALUE, Event.create(MEETING, Map.of("title", "m")))
                .position(-3, Event.create(MOTION, Map.of("title", "t")))
                .load();
        loadNegative(load);
        run(MIGRATE, CHAIN);
        assertEquals(List.of("-2147483648 3", "-3 3"), converted());
        loadNegative(History.atIndex(1)
                .position(-2, Event.update(MOTION, Map.of("title", "u")))
                .raw());
        Tables live = DATABASE.tables();
        run(FINALIZE, CHAIN);
        assertAsOracle(new Load(live, List.of()), CHAIN);
    }

    @Test
    void whatFailsAtTheLowestNumberEnds() throws Exception {
        loadNegative(History.atIndex(1)
                .position(Integer.MIN_VALUE, Event.create(MEETING, Map.of("title", "m")))
                .load());
        assertFails(
                MIGRATE,
                List.of(new SpecMigrations.Fail(2, MEETING, "no idea")),
                "failed at position -2147483648, event 1 (create meeting/1)");
    }

    /** The number after it would be the lowest one, and what the migration changes would come before all that it saw. */
    @Test
    void noModelMigrationCanFollowTheHighestNumber() throws Exception {
        Load load = History.atIndex(1)
                .position(1, Event.create(MEETING, Map.of("title", "m")), Event.create(MOTION, Map.of("title", "t")))
                .position(Integer.MAX_VALUE, Event.update(MOTION, Map.of("title", "u")))
                .load();
        DATABASE.load(load);
        assertFails(
                FINALIZE,
                CHAIN,
                "The migration 4 (SpecMigrations$ModelSetField) failed after 0 events: there is the position 2147483647,"
                        + " the highest that can be");
        Tables.assertEqual(load.tables(), DATABASE.tables(), "After finalize");
        List<Migration> withoutChanges = new ArrayList<>(CHAIN.subList(0, 2));
        withoutChanges.add(new ModelSetField(4, "group", "revised", JsonValue.of(7)));
        run(FINALIZE, withoutChanges);
        assertAsOracle(load, withoutChanges);
    }

    /** The sequence does not give such numbers. */
    private static void loadNegative(Load load) throws SQLException {
        DATABASE.execute("ALTER SEQUENCE positions_position_seq MINVALUE " + Integer.MIN_VALUE);
        try {
            DATABASE.load(load);
        } finally {
            DATABASE.execute("ALTER SEQUENCE positions_position_seq MINVALUE 1 RESTART");
        }
    }

    /** The number of a position is given when it is written, but it is seen when it is committed. */
    @Test
    void aPositionThatIsCommittedLateIsConvertedInOrder() throws Exception {
        DATABASE.load(history(1));
        try (Connection late = DATABASE.dataSource().getConnection();
                var statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO positions (position, timestamp, user_id, migration_index)"
                    + " VALUES (3, now(), 1, 1)");
            statement.execute("INSERT INTO events (position, fqid, type, data, weight) VALUES"
                    + " (3, 'motion/8', 'create', '{\"title\": \"late\"}', 1),"
                    + " (3, 'meeting/1', 'update', '{\"position_count\": 100}', 2)");
            run(MIGRATE, CHAIN);
            assertEquals(List.of("1 3", "2 3", "5 3"), converted());
            late.commit();
        }
        assertSays(run(STATS, CHAIN), "Next: migrate");
        run(MIGRATE, CHAIN);
        assertEquals(List.of("1 3", "2 3", "3 3", "5 3"), converted());
        Tables live = DATABASE.tables();
        run(FINALIZE, CHAIN);
        assertAsOracle(new Load(live, List.of()), CHAIN);
        assertEquals(
                List.of("102"),
                DATABASE.query("SELECT data->>'position_count' FROM models WHERE fqid = 'meeting/1'"),
                "the position after the late one has counted on from what the late one set");
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "FINALIZE"})
    void aPositionThatIsCommittedWhileTheCommandIsBeyondItIsConvertedInOrder(MigrationCommand command)
            throws Exception {
        DATABASE.load(history(1));
        try (Connection late = DATABASE.dataSource().getConnection();
                var statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO positions (position, timestamp, user_id, migration_index)"
                    + " VALUES (3, now(), 1, 1)");
            statement.execute("INSERT INTO events (position, fqid, type, data, weight)"
                    + " VALUES (3, 'meeting/1', 'update', '{\"position_count\": 100}', 1)");
            run(command, List.of(new CommittingMigration(2, new CountPositions(2, MEETING, "position_count"), late)));
        }
        List<Migration> chain = List.of(new CountPositions(2, MEETING, "position_count"));
        if (command == MIGRATE) {
            assertEquals(List.of("1 2", "2 2", "3 2", "5 2"), converted());
            run(FINALIZE, chain);
        }
        assertEquals(
                List.of("1", "2", "100", "101", "102"),
                DATABASE.query("SELECT data->>'position_count' FROM events WHERE data ? 'position_count'"
                        + " ORDER BY position, weight"));
        assertEquals(
                List.of("102"), DATABASE.query("SELECT data->>'position_count' FROM models WHERE fqid = 'meeting/1'"));
    }

    /** Commits what somebody else has written when it is at the end of the history for the first time. */
    private record CommittingMigration(int targetIndex, EventMigration migration, Connection late)
            implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) throws Exception {
            return migration.migrate(event, position);
        }

        @Override
        public List<Event> additionalEvents(Position position) throws Exception {
            if (position.number() == 5) {
                late.commit();
            }
            return migration.additionalEvents(position);
        }
    }

    @Test
    void aMigrationSeesWhoWroteWhenAndWhatWasNoted() throws Exception {
        Load load = History.atIndex(1)
                .position(3, Event.create(MOTION, Map.of("title", "x")))
                .load();
        DATABASE.load(load);
        DATABASE.execute("UPDATE positions SET timestamp = '2021-12-31 23:59:59.123456+05:30'");
        run(FINALIZE, List.of(new NotingMigration(2)));
        assertEquals(
                List.of("{\"note\": 3}", "2021-12-31T18:29:59.123456Z", "7", "3"),
                DATABASE.query("SELECT e.value FROM events, jsonb_each_text(data) e WHERE e.key <> 'title'"
                        + " ORDER BY e.key"));
        assertEquals(
                List.of("t"), DATABASE.query("SELECT timestamp = '2021-12-31 23:59:59.123456+05:30' FROM positions"));
    }

    private record NotingMigration(int targetIndex) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            return List.of(
                    event,
                    Event.update(
                            event.fqid(),
                            Map.of(
                                    "a_information",
                                    position.information().orElseThrow(),
                                    "b_time",
                                    position.time().orElseThrow().toString(),
                                    "c_user",
                                    position.user(),
                                    "d_number",
                                    position.number())));
        }
    }

    /** As PostgreSQL has it: SELECT information -> 'a', and information::jsonb. */
    @Test
    void ofAKeyThatInformationNamesTwiceTheLastValueCounts() throws Exception {
        DATABASE.load(
                History.atIndex(1).position(3, Event.create(MOTION, Map.of())).load());
        DATABASE.execute("""
                UPDATE positions SET information =
                  '{"a": 1, "bb": [{"y": 1, "x": 2, "y": 3}], "a": {"z": 1, "z": 2}}'""");
        List<JsonValue> seen = new ArrayList<>();
        run(FINALIZE, List.of(new Copying(2, seen)));
        Fields information = seen.get(0).asMap();
        assertEquals(List.of("a", "bb"), List.copyOf(information.keySet()));
        assertEquals(JsonValue.parse("{\"z\": 2}"), information.get("a"));
        assertEquals(JsonValue.parse("[{\"x\": 2, \"y\": 3}]"), information.get("bb"));
        assertEquals(
                JsonValue.parse("{\"bb\": [{\"x\": 2, \"y\": 3}], \"a\": {\"z\": 2}}")
                        .hashCode(),
                seen.get(0).hashCode());
        assertEquals(
                DATABASE.query("SELECT information::jsonb FROM positions"),
                DATABASE.query("SELECT data -> 'copy' FROM events"));
    }

    private record Copying(int targetIndex, List<JsonValue> seen) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            JsonValue information = position.information().orElseThrow();
            seen.add(information);
            return List.of(((Event.Create) event).with("copy", information));
        }
    }

    @Test
    void informationThatIsNestedTooDeepIsNamedIfAMigrationReadsIt() throws Exception {
        DATABASE.load(
                History.atIndex(1).position(3, Event.create(MOTION, Map.of())).load());
        DATABASE.execute("UPDATE positions SET information = (repeat('[', 1001) || repeat(']', 1001))::json");
        assertFails(
                MIGRATE,
                List.of(new Copying(2, new ArrayList<>())),
                "position 3, event 1 (create motion/1)",
                "at most 1000 arrays and objects within each other");
    }

    /** A column of type json holds what neither jsonb nor a migration can. */
    @Test
    void informationThatNoMigrationReadsMayBeAnyJson() throws Exception {
        Load load = history(1);
        DATABASE.load(load);
        DATABASE.execute("UPDATE positions SET information = '{\"a\": \"\\u0000\", \"a\": 1e999999}'");
        List<String> before = DATABASE.query("SELECT information::text FROM positions");
        run(FINALIZE, CHAIN.subList(0, 2));
        assertEquals(before, DATABASE.query("SELECT information::text FROM positions"));
    }

    private Load history(int index) {
        return History.atIndex(index)
                .position(1, Event.create(MEETING, Map.of("title", "m")), Event.create(MOTION, Map.of("title", "t")))
                .position(2, Event.update(MOTION, Map.of("text", List.of(1, 2))), Event.delete(MOTION))
                .position(5, Event.create(new Fqid("motion", 2), Map.of()), Event.restore(MOTION))
                .load();
    }

    /** As another version of the software may have left them behind. */
    private void writeMigrationRows(int index) throws SQLException {
        DATABASE.execute("INSERT INTO migration_positions VALUES (1, " + index + ")");
        DATABASE.execute("INSERT INTO migration_events (position, fqid, type, data, weight)"
                + " VALUES (1, 'user/1', 'create', '{}', 1)");
    }

    private List<String> converted() throws SQLException {
        return DATABASE.query("SELECT position || ' ' || migration_index FROM migration_positions ORDER BY position");
    }

    private void assertAsOracle(Load load, List<Migration> migrations) throws SQLException {
        Oracle oracle = new Oracle();
        oracle.load(load);
        oracle.finalize(TestDatabase.factories(migrations));
        Tables.assertEqual(oracle.tables(), DATABASE.tables(), "After finalize");
        assertEquals(0, DATABASE.migrationRows());
    }

    private static Tables withIndex(Tables tables, int index) {
        return new Tables(
                tables.positions().stream()
                        .map(row -> new Tables.PositionRow(row.position(), row.user(), row.information(), index))
                        .toList(),
                tables.events(),
                tables.models(),
                tables.idSequences(),
                tables.collectionfields(),
                tables.linkCount());
    }

    private static Tables withoutCollectionfields(Tables tables) {
        return new Tables(
                tables.positions(), tables.events(), tables.models(), tables.idSequences(), new TreeMap<>(), 0);
    }

    private EventLogDatastore datastore(List<Migration> migrations) {
        return DATABASE.datastore(migrations).build();
    }

    private String run(MigrationCommand command, List<Migration> migrations) throws Exception {
        return RecordingLog.run(datastore(migrations), command);
    }

    private void assertFails(MigrationCommand command, List<Migration> migrations, String... words) {
        assertSays(
                String.valueOf(assertThrows(MigrationException.class, () -> run(command, migrations))
                        .getMessage()),
                words);
    }

    private static void assertSays(String output, String... words) {
        for (String word : words) {
            assertTrue(output.contains(word), () -> "\"" + word + "\" is missing in: " + output);
        }
    }
}
