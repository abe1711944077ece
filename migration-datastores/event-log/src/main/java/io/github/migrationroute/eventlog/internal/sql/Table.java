package io.github.migrationroute.eventlog.internal.sql;

import java.util.List;

/**
 * A table of an event log, as it must be. What creates it, {@link TablesFile} says.
 *
 * @param name its name
 * @param columns what it must have, each a name and a type
 */
record Table(String name, String columns) {
    /** To which schema the others must belong. */
    static final String POSITIONS = "positions";

    static final String EVENTS = "events";
    static final String MIGRATION_EVENTS = "migration_events";

    /** The column of both of these that says what an event did. */
    static final String TYPE = "type";

    private static final String EVENT_COLUMNS =
            "id bigint, position integer, fqid varchar, type event_type, data jsonb, weight integer";

    static final List<Table> ALL = List.of(
            new Table(
                    POSITIONS,
                    "position integer, timestamp timestamptz, user_id integer, information json, migration_index integer"),
            new Table(EVENTS, EVENT_COLUMNS),
            new Table("models", "fqid varchar, data jsonb, deleted boolean, updated timestamp"),
            new Table("id_sequences", "collection varchar, id integer"),
            new Table("collectionfields", "id bigint, collectionfield varchar, position integer"),
            new Table("events_to_collectionfields", "event_id bigint, collectionfield_id bigint"),
            new Table(MIGRATION_EVENTS, EVENT_COLUMNS),
            new Table("migration_positions", "position integer, migration_index integer"),
            new Table("migration_keyframes", "id integer, position integer, migration_index integer"),
            new Table(
                    "migration_keyframe_models",
                    "id bigint, keyframe_id integer, fqid varchar, data jsonb, deleted boolean"));
}
