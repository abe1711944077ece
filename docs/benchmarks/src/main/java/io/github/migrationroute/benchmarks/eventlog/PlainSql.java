package io.github.migrationroute.benchmarks.eventlog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** What the datastore does, in plain SQL, as far as that is possible: as good a rewriting as the database itself can do. */
final class PlainSql {
    static final String COPY_EVENTS = "INSERT INTO migration_events (position, fqid, type, data, weight)"
            + " SELECT position, fqid, type, data, weight FROM events ORDER BY id";

    /** Sets the fields of one object after those of another; a JSON null stands for a removed field. */
    static final String CREATE_MERGED =
            "CREATE AGGREGATE pg_temp.merged (jsonb) (SFUNC = jsonb_concat, STYPE = jsonb, INITCOND = '{}')";

    private static final String SORT_MEMORY = "SET LOCAL work_mem = '64MB'";

    /**
     * The same models as the datastore computes, as far as the generated history needs it: only {@code tag_ids} is a list
     * that changes, no event names a tag twice, and no value has a null inside.
     *
     * <p>A tag is in the list since the first event that added it after the last one that removed it.
     */
    private static final String COMPUTE_MODELS = """
            INSERT INTO models (fqid, data, deleted)
            WITH history AS NOT MATERIALIZED (
              SELECT * FROM %s
            ), mentions AS (
              SELECT fqid, ARRAY[position, weight, ordinality] AS place, tag, false AS removed
              FROM history, jsonb_array_elements(data -> 'tag_ids') WITH ORDINALITY AS e (tag, ordinality)
              WHERE type = 'create'
              UNION ALL
              SELECT fqid, ARRAY[position, weight], tag, false
              FROM history, jsonb_array_elements(data #> '{add,tag_ids}') AS tag
              WHERE type = 'listfields'
              UNION ALL
              SELECT fqid, ARRAY[position, weight], tag, true
              FROM history, jsonb_array_elements(data #> '{remove,tag_ids}') AS tag
              WHERE type = 'listfields'
            ), removals AS (
              SELECT *, max(place) FILTER (WHERE removed) OVER (PARTITION BY fqid, tag) AS removal FROM mentions
            ), tags AS (
              SELECT fqid, tag, min(place) FILTER (WHERE NOT removed AND place > coalesce(removal, '{}')) AS since
              FROM removals GROUP BY fqid, tag
            ), lists AS (
              SELECT fqid, coalesce(jsonb_agg(tag ORDER BY since) FILTER (WHERE since IS NOT NULL), '[]') AS list
              FROM tags GROUP BY fqid
            ), states AS (
              SELECT fqid,
                pg_temp.merged(CASE type
                  WHEN 'deletefields'
                  THEN (SELECT jsonb_object_agg(name, NULL) FROM jsonb_array_elements_text(data) AS name)
                  WHEN 'listfields' THEN NULL
                  ELSE data - 'tag_ids' END ORDER BY position, weight) AS data,
                max(position) AS position,
                count(*) FILTER (WHERE type = 'delete') > count(*) FILTER (WHERE type = 'restore') AS deleted
              FROM history GROUP BY fqid
            )
            SELECT fqid,
              jsonb_strip_nulls(data || jsonb_build_object(
                'tag_ids', list, 'meta_position', position, 'meta_deleted', deleted)),
              deleted
            FROM states LEFT JOIN lists USING (fqid)""";

    private static final String LOCK = "LOCK TABLE positions, events, models, id_sequences IN EXCLUSIVE MODE";

    private static final String CLEAR_COLLECTIONFIELDS = "TRUNCATE events_to_collectionfields, collectionfields";

    private static final String CLEAR_MIGRATION_TABLES =
            "TRUNCATE migration_keyframe_models, migration_keyframes, migration_positions, migration_events";

    static final List<String> FINALIZE = Stream.of(
                    List.of(
                            LOCK,
                            CLEAR_COLLECTIONFIELDS,
                            "DELETE FROM events",
                            "INSERT INTO events (position, fqid, type, data, weight) SELECT position, fqid, type,"
                                    + " data, weight FROM migration_events ORDER BY position, weight"),
                    replaceModels("migration_events"),
                    List.of("UPDATE positions SET migration_index = 4", CLEAR_MIGRATION_TABLES))
            .flatMap(List::stream)
            .toList();

    static final List<String> CHANGE_MODELS = Stream.of(
                    List.of(LOCK, CLEAR_COLLECTIONFIELDS), replaceModels("events"), changeModels())
            .flatMap(List::stream)
            .toList();

    private PlainSql() {}

    private static List<String> changeModels() {
        return List.of(
                "INSERT INTO positions (position, timestamp, user_id, information, migration_index)"
                        + " SELECT max(position) + 1, now(), 0, 'null', 5 FROM positions",
                "INSERT INTO events (position, fqid, type, data, weight)"
                        + " SELECT (SELECT max(position) FROM positions), fqid, 'update', '{\"revised\": 7}',"
                        + " row_number() OVER (ORDER BY array_position('{"
                        + String.join(",", BenchmarkMigrations.COLLECTIONS)
                        + "}', split_part(fqid, '/', 1)), split_part(fqid, '/', 2)::int) FROM models WHERE NOT deleted",
                "UPDATE models SET data = data || jsonb_build_object('revised', 7, 'meta_position',"
                        + " (SELECT max(position) FROM positions)) WHERE NOT deleted",
                "UPDATE positions SET migration_index = 5 WHERE migration_index <> 5",
                CLEAR_MIGRATION_TABLES);
    }

    /** Computes models and free ids from a table of events. */
    private static List<String> replaceModels(String events) {
        return List.of(
                SORT_MEMORY,
                "DELETE FROM models",
                COMPUTE_MODELS.formatted(events),
                "SET LOCAL work_mem TO DEFAULT",
                "DELETE FROM id_sequences",
                "INSERT INTO id_sequences SELECT split_part(fqid, '/', 1), max(split_part(fqid, '/', 2)::int) + 1"
                        + " FROM models GROUP BY 1");
    }

    /** Gives a database whose history has just been loaded the models that belong to it. */
    static void loadModels(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        seconds(connection, replaceModels("events"));
        connection.commit();
        connection.setAutoCommit(true);
    }

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

    /** Returns a number for all that live tables hold but for ids and times. */
    static String checksum(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT concat_ws(' ',
                          (SELECT sum(hashtextextended(concat_ws(' ', position, user_id, information, migration_index), 0))
                           FROM positions),
                          (SELECT sum(hashtextextended(concat_ws(' ', position, weight, fqid, type, data), 0)) FROM events),
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
