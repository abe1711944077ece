package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import io.github.migrationroute.eventlog.migration.Fqid;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The ids of each collection, deleted models too, and from them the next free ones. */
public final class IdSequences {
    private final Map<String, IdSet> collections = new HashMap<>();

    void add(Fqid fqid) {
        collections.computeIfAbsent(fqid.collection(), name -> new IdSet()).add(fqid.id());
    }

    /** Returns the ids of a collection; none if there is no such collection. */
    IdSet ids(String collection) {
        IdSet ids = collections.get(collection);
        return ids == null ? new IdSet() : ids;
    }

    /**
     * Writes the next free ids of the collections that have models, and removes those of the others. An id that is already
     * higher stays: the application may have given it away, and not yet written what it is for.
     */
    public void write(CommandSession session) throws SQLException {
        remove(session);
        String sql = "INSERT INTO id_sequences (collection, id) VALUES (?, ?)"
                + " ON CONFLICT (collection) DO UPDATE SET id = greatest(id_sequences.id, EXCLUDED.id)";
        try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
            for (Map.Entry<String, IdSet> entry : collections.entrySet()) {
                statement.setString(1, entry.getKey());
                statement.setInt(2, entry.getValue().highest() + 1);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void remove(CommandSession session) throws SQLException {
        String sql = "DELETE FROM id_sequences WHERE collection <> ALL (?::text[])";
        try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
            statement.setObject(1, collections.keySet().toArray(String[]::new));
            statement.executeUpdate();
        }
    }
}
