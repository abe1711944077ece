package io.github.migrationroute.benchmarks.eventlog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What the datastore does, in plain SQL, as far as that is possible: as good a rewriting as the database itself can do. */
final class PlainSql {
    static final String COPY_EVENTS = "INSERT INTO migration_events (position, fqid, type, data, weight)"
            + " SELECT position, fqid, type, data, weight FROM events ORDER BY id";

    /** Of models the same as the datastore computes for the generated history: only {@code tag_ids} is a list in it. */
    private static final String COMPUTE_MODELS = """
            INSERT INTO models (fqid, data, deleted)
            WITH changes AS (
              SELECT fqid, position, weight, key, value
              FROM migration_events, jsonb_each(data)
              WHERE type IN ('create', 'update') AND key <> 'tag_ids'
              UNION ALL
              SELECT fqid, position, weight, key, NULL
              FROM migration_events, jsonb_array_elements_text(data) AS key
              WHERE type = 'deletefields'
            ), latest AS (
              SELECT DISTINCT ON (fqid, key) fqid, key, value
              FROM changes ORDER BY fqid, key, position DESC, weight DESC
            ), fields AS (
              SELECT fqid, jsonb_object_agg(key, value) FILTER (WHERE value IS NOT NULL) AS data FROM latest GROUP BY fqid
            ), elements AS (
              SELECT fqid, position, weight, ordinality, element
              FROM migration_events, jsonb_array_elements(data -> 'tag_ids') WITH ORDINALITY AS e (element, ordinality)
              WHERE type = 'create'
              UNION ALL
              SELECT fqid, position, weight, ordinality, element
              FROM migration_events,
                jsonb_array_elements(data #> '{add,tag_ids}') WITH ORDINALITY AS e (element, ordinality)
              WHERE type = 'listfields'
            ), lists AS (
              SELECT fqid, jsonb_agg(element ORDER BY position, weight, ordinality) AS list FROM elements GROUP BY fqid
            ), ends AS (
              SELECT DISTINCT ON (fqid) fqid, position, type = 'delete' AS deleted
              FROM migration_events ORDER BY fqid, position DESC, weight DESC
            )
            SELECT fqid, data || jsonb_build_object(
                'tag_ids', list, 'meta_position', position, 'meta_deleted', deleted), deleted
            FROM ends JOIN fields USING (fqid) JOIN lists USING (fqid)""";

    static final List<String> FINALIZE = List.of(
            "LOCK TABLE positions, events, models, id_sequences IN SHARE ROW EXCLUSIVE MODE",
            "TRUNCATE events_to_collectionfields, collectionfields",
            "DELETE FROM events",
            "INSERT INTO events (position, fqid, type, data, weight)"
                    + " SELECT position, fqid, type, data, weight FROM migration_events ORDER BY position, weight",
            "DELETE FROM models",
            COMPUTE_MODELS,
            "DELETE FROM id_sequences",
            "INSERT INTO id_sequences SELECT split_part(fqid, '/', 1), max(split_part(fqid, '/', 2)::int) + 1"
                    + " FROM models GROUP BY 1",
            "UPDATE positions SET migration_index = 4",
            "TRUNCATE migration_keyframe_models, migration_keyframes, migration_positions, migration_events");

    static final List<String> CHANGE_MODELS = List.of(
            "LOCK TABLE positions, events, models, id_sequences IN SHARE ROW EXCLUSIVE MODE",
            "TRUNCATE events_to_collectionfields, collectionfields",
            "INSERT INTO positions (position, timestamp, user_id, migration_index)"
                    + " SELECT max(position) + 1, now(), 0, 5 FROM positions",
            "INSERT INTO events (position, fqid, type, data, weight)"
                    + " SELECT (SELECT max(position) FROM positions), fqid, 'update', '{\"revised\": 7}',"
                    + " row_number() OVER () FROM models WHERE NOT deleted",
            "UPDATE models SET data = data || jsonb_build_object('revised', 7, 'meta_position',"
                    + " (SELECT max(position) FROM positions)) WHERE NOT deleted",
            "UPDATE positions SET migration_index = 5 WHERE migration_index <> 5",
            "TRUNCATE migration_keyframe_models, migration_keyframes, migration_positions, migration_events");

    private PlainSql() {}

    /** Executes statements in a transaction that is left open, and returns how long that took, in seconds. */
    static double seconds(Connection connection, List<String> statements) throws SQLException {
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Returns a number for all that live tables hold but for ids, times and the order of events in the last position. */
    static String checksum(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT concat_ws(' ',
                          (SELECT sum(hashtextextended(concat_ws(' ', position, user_id, information, migration_index), 0))
                           FROM positions),
                          (SELECT sum(hashtextextended(concat_ws(' ', position, fqid, type, data), 0)) FROM events),
                          (SELECT sum(hashtextextended(concat_ws(' ', fqid, data, deleted), 0)) FROM models),
                          (SELECT sum(hashtextextended(concat_ws(' ', collection, id), 0)) FROM id_sequences))""")) {
            row.next();
            return row.getString(1);
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
