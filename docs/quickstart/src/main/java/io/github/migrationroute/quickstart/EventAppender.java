package io.github.migrationroute.quickstart;

import io.github.migrationroute.eventlog.migration.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Appends events to an event log as an application does, while migrations may be converting it. It knows all events but
 * those of lists. Safe for use by several threads and processes at once.
 *
 * @param database the database
 * @param migrationIndex the index of the events that this software writes
 */
record EventAppender(DataSource database, int migrationIndex) {
    /** What all that append agree on; any number will do. */
    static final long APPENDING = 4_718_203_391L;

    private static final String NEW_POSITION = """
        INSERT INTO positions (timestamp, user_id, migration_index) VALUES (now(), ?, ?) RETURNING position\
        """;

    private static final String OTHER_INDEX = """
        SELECT count(*)
        FROM (SELECT migration_index FROM positions WHERE position < ? ORDER BY position DESC LIMIT 1) AS latest
        WHERE migration_index <> ?\
        """;

    private static final String NEW_EVENT = """
        INSERT INTO events (position, weight, fqid, type, data) VALUES (?, ?, ?, ?::event_type, ?::jsonb)\
        """;

    private static final String NEXT_FREE_ID = """
        INSERT INTO id_sequences (collection, id) VALUES (?, ?)
        ON CONFLICT (collection) DO UPDATE SET id = greatest(id_sequences.id, EXCLUDED.id)\
        """;

    private static final String RESERVE_ID = """
        INSERT INTO id_sequences (collection, id) VALUES (?, 2)
        ON CONFLICT (collection) DO UPDATE SET id = id_sequences.id + 1
        RETURNING id - 1\
        """;

    /** What each event does to a model; data, position and fqid go into it. */
    private static final Map<String, String> CHANGES = Map.of(
            "create", """
            INSERT INTO models (data, fqid, deleted)
            SELECT data || jsonb_build_object('meta_position', position, 'meta_deleted', false), fqid, false
            FROM (SELECT ?::jsonb AS data, ?::integer AS position, ? AS fqid) AS event
            ON CONFLICT DO NOTHING\
            """,
            "update", """
            UPDATE models SET data = data || ?::jsonb || jsonb_build_object('meta_position', ?::integer)
            WHERE fqid = ? AND NOT deleted\
            """,
            "deletefields", """
            UPDATE models SET data = (data - ARRAY(SELECT jsonb_array_elements_text(?::jsonb)))
              || jsonb_build_object('meta_position', ?::integer)
            WHERE fqid = ? AND NOT deleted\
            """,
            "delete", """
            UPDATE models SET deleted = true, data = data || coalesce(?::jsonb, '{"meta_deleted": true}')
              || jsonb_build_object('meta_position', ?::integer)
            WHERE fqid = ? AND NOT deleted\
            """,
            "restore", """
            UPDATE models SET deleted = false, data = data || coalesce(?::jsonb, '{"meta_deleted": false}')
              || jsonb_build_object('meta_position', ?::integer)
            WHERE fqid = ? AND deleted\
            """);

    /**
     * Appends one position.
     *
     * @param user who has caused it
     * @param events its events, in order
     * @return its number
     * @throws SQLException if the database fails
     * @throws IllegalStateException if an event cannot have happened to its model, or if the event log has another index
     *     by now; nothing is appended
     */
    int append(int user, List<Event> events) throws SQLException {
        try (Connection connection = database.getConnection()) {
            // What is closed without a commit is rolled back.
            connection.setAutoCommit(false);
            // Whatever the host has set: what others commit while this one waits must be seen after that.
            execute(connection, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
            // One after the other: otherwise a position could become visible before one with a lower number.
            execute(connection, "SELECT pg_advisory_xact_lock(?)", APPENDING);
            // Waits while finalize replaces the history, so the index is looked at after that.
            int position = (int) number(connection, NEW_POSITION, user, migrationIndex);
            checkIndex(connection, position);
            int weight = 0;
            for (Event event : events) {
                append(connection, position, ++weight, event);
            }
            connection.commit();
            return position;
        }
    }

    private void checkIndex(Connection connection, int position) throws SQLException {
        long others = number(connection, OTHER_INDEX, position, migrationIndex);
        if (others > 0) {
            throw new IllegalStateException("The event log has no longer the migration index " + migrationIndex);
        }
    }

    private static void append(Connection connection, int position, int weight, Event event) throws SQLException {
        EventColumns columns = EventColumns.of(event);
        String data = columns.data() == null ? null : columns.data().toString();
        String fqid = event.fqid().toString();
        String change = CHANGES.get(columns.type());
        if (change == null) {
            throw new IllegalArgumentException("Not known here: " + columns.type());
        }
        execute(connection, NEW_EVENT, position, weight, fqid, columns.type(), data);
        if (execute(connection, change, data, position, fqid) != 1) {
            throw new IllegalStateException(columns.type() + " cannot happen to " + fqid);
        }
        if (event instanceof Event.Create) {
            execute(
                    connection,
                    NEXT_FREE_ID,
                    event.fqid().collection(),
                    event.fqid().id() + 1);
        }
    }

    /**
     * Takes a free id. It is never given out again, whether a model gets it or not.
     *
     * @param collection the collection
     * @return the id
     * @throws SQLException if the database fails
     */
    int reserveId(String collection) throws SQLException {
        try (Connection connection = database.getConnection()) {
            // Whatever the host has set: what is not committed at once would be given out again.
            connection.setAutoCommit(true);
            return (int) number(connection, RESERVE_ID, collection);
        }
    }

    private static long number(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static int execute(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.execute() ? 0 : statement.getUpdateCount();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
