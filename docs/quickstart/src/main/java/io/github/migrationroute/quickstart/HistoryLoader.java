package io.github.migrationroute.quickstart;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * Fills the empty tables of an event log with the history of the association, in one transaction.
 *
 * <p>A connection copies into one table at a time. So the history is gone through once for each table, which costs less
 * than to keep it in memory.
 */
final class HistoryLoader {
    private static final int MIGRATION_INDEX = 1;

    private final Connection connection;
    private final int limit;
    private final PresentModels models = new PresentModels();
    private final Map<String, Integer> highestIds = new LinkedHashMap<>();
    private final Map<String, Integer> lastPositions = new LinkedHashMap<>();
    private final Map<String, Integer> collectionfieldIds = new LinkedHashMap<>();

    private HistoryLoader(Connection connection, int limit) {
        this.connection = connection;
        this.limit = limit;
    }

    /**
     * Fills the tables.
     *
     * @param dataSource the database
     * @param limit the number of events
     */
    static void load(DataSource dataSource, int limit) throws SQLException, IOException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            new HistoryLoader(connection, limit).load();
            connection.commit();
            connection.setAutoCommit(true);
            execute(connection, "ANALYZE");
        }
    }

    private void load() throws SQLException, IOException {
        // Foreign keys hold, as everything comes from one history; to check each of a million takes seconds.
        execute(connection, "SET LOCAL session_replication_role = replica");
        copyPositions();
        copyEvents();
        copyModels();
        copyIdSequences();
        copyCollectionfields();
        copyEventsToCollectionfields();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The numbers of positions and events are those that the database gives: 1, 2, … */
    private void copyPositions() throws SQLException, IOException {
        try (var rows = new CopiedRows(connection, "positions (timestamp, user_id, information, migration_index)")) {
            for (Iterator<AssociationHistory.Write> history = history(); history.hasNext(); ) {
                AssociationHistory.Write write = history.next();
                rows.add(write.time(), write.user(), null, MIGRATION_INDEX);
            }
        }
    }

    private void copyEvents() throws SQLException, IOException {
        try (var rows = new CopiedRows(connection, "events (position, fqid, type, data, weight)")) {
            int position = 0;
            for (Iterator<AssociationHistory.Write> history = history(); history.hasNext(); ) {
                position++;
                int weight = 0;
                for (Event event : history.next().events()) {
                    EventColumns columns = EventColumns.of(event);
                    rows.add(position, event.fqid(), columns.type(), columns.data(), ++weight);
                    note(event, columns, position);
                }
            }
        }
    }

    private void note(Event event, EventColumns columns, int position) {
        models.apply(event, position);
        Fqid fqid = event.fqid();
        highestIds.merge(fqid.collection(), fqid.id(), Math::max);
        for (String field : columns.fields()) {
            lastPositions.put(collectionfield(fqid, field), position);
        }
    }

    private static String collectionfield(Fqid fqid, String field) {
        return fqid.collection() + "/" + field;
    }

    private void copyModels() throws SQLException, IOException {
        try (var rows = new CopiedRows(connection, "models (fqid, data, deleted)")) {
            for (Fqid fqid : models.fqids()) {
                rows.add(fqid, models.data(fqid), models.isDeleted(fqid));
            }
        }
    }

    private void copyIdSequences() throws SQLException, IOException {
        try (var rows = new CopiedRows(connection, "id_sequences (collection, id)")) {
            for (Map.Entry<String, Integer> highest : highestIds.entrySet()) {
                rows.add(highest.getKey(), highest.getValue() + 1);
            }
        }
    }

    private void copyCollectionfields() throws SQLException, IOException {
        try (var rows = new CopiedRows(connection, "collectionfields (collectionfield, position)")) {
            for (String collectionfield : new TreeSet<>(lastPositions.keySet())) {
                rows.add(collectionfield, lastPositions.get(collectionfield));
                collectionfieldIds.put(collectionfield, collectionfieldIds.size() + 1);
            }
        }
    }

    private void copyEventsToCollectionfields() throws SQLException, IOException {
        try (var rows = new CopiedRows(connection, "events_to_collectionfields (event_id, collectionfield_id)")) {
            int id = 0;
            for (Iterator<AssociationHistory.Write> history = history(); history.hasNext(); ) {
                for (Event event : history.next().events()) {
                    id++;
                    for (String field : EventColumns.of(event).fields()) {
                        rows.add(id, collectionfieldIds.get(collectionfield(event.fqid(), field)));
                    }
                }
            }
        }
    }

    private Iterator<AssociationHistory.Write> history() {
        return new AssociationHistory(limit);
    }
}
