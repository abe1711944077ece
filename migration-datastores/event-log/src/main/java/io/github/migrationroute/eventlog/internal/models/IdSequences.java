package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import io.github.migrationroute.eventlog.migration.Fqid;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The highest id of each collection, and from it the next free ones. */
public final class IdSequences {
    private final Map<String, Integer> highest = new HashMap<>();

    void add(Fqid fqid) {
        highest.merge(fqid.collection(), fqid.id(), Math::max);
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
            for (Map.Entry<String, Integer> entry : highest.entrySet()) {
                statement.setString(1, entry.getKey());
                statement.setInt(2, entry.getValue() + 1);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void remove(CommandSession session) throws SQLException {
        String sql = "DELETE FROM id_sequences WHERE collection <> ALL (?::text[])";
        try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
            statement.setObject(1, highest.keySet().toArray(String[]::new));
            statement.executeUpdate();
        }
    }
}
