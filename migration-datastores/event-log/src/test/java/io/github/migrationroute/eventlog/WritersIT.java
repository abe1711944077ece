package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Several writers append positions all the time, from before {@code migrate} until {@code finalize} has ended. They take
 * their numbers from the sequence and commit in whatever order it happens, and read the migration index in the statement
 * that writes it.
 */
class WritersIT {
    private static final int POSITIONS = 500;
    private static final int WRITERS = 4;
    private static final int FIRST_INDEX = 1;
    private static final int TARGET_INDEX = 4;
    private static final int IDS_OF_A_WRITER = 10_000_000;

    private static final List<Migration> MIGRATIONS = List.of(
            FieldMigrations.addFields(2, Map.of("ballot", Map.of("valid", true))),
            new SpecMigrations.CopyField(3, "ballot", "previous", "ballot", "number", "previous_number"),
            new SpecMigrations.ModelSetField(TARGET_INDEX, "motion", "revised", JsonValue.of(true)));

    /**
     * What a writer knows to be committed.
     *
     * @param position the number of the position
     * @param index the migration index that it was written with
     * @param ballot the id of the ballot that it creates
     */
    private record Written(int position, int index, int ballot) {}

    @RepeatedTest(3)
    void nothingThatIsCommittedIsLostOrHalfConverted() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try (TestDatabase database = new TestDatabase()) {
            database.load(RandomHistory.of(11, POSITIONS));
            List<Future<List<Written>>> ends = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                ends.add(writers.submit(writer(database, writer * IDS_OF_A_WRITER)));
            }
            EventLogDatastore datastore =
                    database.datastore(MIGRATIONS).chunkSize(50).build();
            RecordingLog.run(datastore, MigrationCommand.MIGRATE);
            RecordingLog.run(datastore, MigrationCommand.FINALIZE);
            List<Written> written = new ArrayList<>();
            for (Future<List<Written>> end : ends) {
                written.addAll(end.get());
            }
            check(database, written);
        } finally {
            writers.shutdownNow();
        }
    }

    /** Writes until it meets the new index. */
    private static Callable<List<Written>> writer(TestDatabase database, int ids) {
        return () -> {
            List<Written> written = new ArrayList<>();
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                int index = FIRST_INDEX;
                for (int ballot = ids + 1; index == FIRST_INDEX; ballot++) {
                    Written next = write(statement, ballot);
                    connection.commit();
                    written.add(next);
                    index = next.index();
                }
            }
            return written;
        };
    }

    /** Creates a ballot that names the one before it, and changes that one. */
    private static Written write(Statement statement, int ballot) throws SQLException {
        int position;
        int index;
        try (ResultSet row = statement.executeQuery("INSERT INTO positions (timestamp, user_id, migration_index)"
                + " SELECT now(), 1, max(migration_index) FROM positions RETURNING position, migration_index")) {
            row.next();
            position = row.getInt(1);
            index = row.getInt(2);
        }
        boolean first = ballot % IDS_OF_A_WRITER == 1;
        statement.execute("INSERT INTO events (position, fqid, type, data, weight) VALUES (" + position + ", 'ballot/"
                + ballot + "', 'create', '{\"number\": " + ballot + (first ? "" : ", \"previous\": " + (ballot - 1))
                + "}', 1)");
        if (!first) {
            statement.execute("INSERT INTO events (position, fqid, type, data, weight) VALUES (" + position
                    + ", 'ballot/" + (ballot - 1) + "', 'update', '{\"next\": " + ballot + "}', 2)");
        }
        return new Written(position, index, ballot);
    }

    private static void check(TestDatabase database, List<Written> written) throws SQLException {
        List<Written> before =
                written.stream().filter(one -> one.index() == FIRST_INDEX).toList();
        assertFalse(before.isEmpty(), "Nobody has written anything before finalize");
        assertEquals(WRITERS, written.size() - before.size(), "Written with the new index");
        // One more is that of the model migration.
        assertEquals(POSITIONS + written.size() + 1, database.number("SELECT count(*) FROM positions"));
        assertEquals(0, database.number("SELECT count(*) FROM positions WHERE migration_index <> " + TARGET_INDEX));
        Map<Integer, String> created = created(database);
        for (Written one : written) {
            assertEquals(data(one), created.get(one.ballot()), () -> "The data of " + one);
        }
        assertEquals(written.size(), created.size(), "Created by nobody");
        assertEquals(
                before.size(),
                database.number("SELECT count(*) FROM models WHERE fqid LIKE 'ballot/%' AND data ? 'valid'"),
                "Models of what was written before finalize");
        assertEquals(
                before.size() - WRITERS,
                database.number("SELECT count(*) FROM models WHERE fqid LIKE 'ballot/%' AND data ? 'next'"),
                "Models that were changed before finalize");
        assertEquals(0, database.migrationRows());
    }

    /** Everything that the first index stands for is converted, everything with the new one is as it was written. */
    private static String data(Written one) {
        boolean first = one.ballot() % IDS_OF_A_WRITER == 1;
        boolean converted = one.index() == FIRST_INDEX;
        return one.position() + " {\"number\": " + one.ballot()
                + (first ? "" : ", \"previous\": " + (one.ballot() - 1))
                + (first || !converted ? "" : ", \"previous_number\": " + (one.ballot() - 1))
                + (converted ? ", \"valid\": true" : "")
                + "}";
    }

    private static Map<Integer, String> created(TestDatabase database) throws SQLException {
        Map<Integer, String> created = new TreeMap<>();
        for (String row : database.query("SELECT position || ' {' || string_agg('\"' || key || '\": ' || value, ', '"
                + " ORDER BY key) || '}' FROM events, jsonb_each(data)"
                + " WHERE fqid LIKE 'ballot/%' AND type = 'create' GROUP BY events.id, position")) {
            int from = row.indexOf("\"number\": ") + "\"number\": ".length();
            created.put(Integer.parseInt(row.substring(from).split("[,}]", 2)[0]), row);
        }
        return created;
    }
}
