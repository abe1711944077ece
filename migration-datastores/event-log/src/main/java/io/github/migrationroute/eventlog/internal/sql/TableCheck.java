package io.github.migrationroute.eventlog.internal.sql;

import io.github.migrationroute.MigrationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds out whether the tables are as they must be. */
public final class TableCheck {
    /** As they are called in {@code pg_type}. */
    private static final Map<String, Set<String>> TYPE_NAMES = Map.of(
            "integer", Set.of("int4"),
            "bigint", Set.of("int8", "int4"),
            "boolean", Set.of("bool"),
            "json", Set.of("json", "jsonb"),
            "jsonb", Set.of("jsonb"),
            "varchar", Set.of("varchar", "text"),
            "timestamp", Set.of("timestamp", "timestamptz"),
            "timestamptz", Set.of("timestamptz"),
            "event_type", Set.of("event_type"));

    private TableCheck() {}

    /**
     * A table that is there.
     *
     * @param schema where it is
     * @param columns the types of its columns, by name
     */
    private record Found(String schema, Map<String, Type> columns) {}

    /**
     * A type of a column.
     *
     * @param schema where it is; there can be another one of its name elsewhere
     */
    private record Type(String schema, String name) {
        @Override
        public String toString() {
            return name + " of the schema " + schema;
        }
    }

    /**
     * Checks that everything is there that a command uses.
     *
     * @return the schema that has all tables, the first of the search path that has {@code positions}
     * @throws MigrationException if not; the message names all that is missing, of another type or of another schema
     */
    public static String check(Connection connection) throws SQLException {
        Map<String, Found> all = found(connection);
        Found positions = all.get(Table.POSITIONS);
        List<String> problems = new ArrayList<>();
        for (Table table : Table.ALL) {
            Found found = all.get(table.name());
            if (found == null) {
                problems.add("the table " + table.name() + " is missing");
            } else if (positions != null && !found.schema.equals(positions.schema)) {
                problems.add("the table " + table.name() + " is in the schema " + found.schema
                        + ", but positions is in the schema " + positions.schema);
            } else {
                for (String column : table.columns().split(", ", -1)) {
                    checkColumn(table.name(), column, found.columns, problems);
                }
            }
        }
        checkEventTypes(all, problems);
        if (positions == null || !problems.isEmpty()) {
            throw new MigrationException("The tables of the event log are not as they must be: "
                    + String.join("; ", problems)
                    + ". EventLogTables.create makes tables that are missing; others must be altered by hand.");
        }
        return positions.schema;
    }

    /** What is in the one column could not be put into the other one, which would be noticed after hours of work. */
    private static void checkEventTypes(Map<String, Found> all, List<String> problems) {
        Found live = all.get(Table.EVENTS);
        Found converted = all.get(Table.MIGRATION_EVENTS);
        if (live == null || converted == null) {
            return;
        }
        Type liveType = live.columns.get(Table.TYPE);
        Type convertedType = converted.columns.get(Table.TYPE);
        if (liveType != null
                && convertedType != null
                && liveType.name.equals(convertedType.name)
                && !liveType.schema.equals(convertedType.schema)) {
            problems.add("the columns events.type and migration_events.type must be of one type, but are " + liveType
                    + " and " + convertedType);
        }
    }

    private static void checkColumn(String table, String column, Map<String, Type> present, List<String> problems) {
        String[] nameAndType = column.split(" ", -1);
        String name = table + "." + nameAndType[0];
        String wanted = nameAndType[1];
        Type type = present.get(nameAndType[0]);
        if (type == null) {
            problems.add("the column " + name + " (" + wanted + ") is missing");
        } else if (!TYPE_NAMES.getOrDefault(wanted, Set.of()).contains(type.name)) {
            problems.add("the column " + name + " must be " + wanted + ", but is " + type.name);
        }
    }

    private static Map<String, Found> found(Connection connection) throws SQLException {
        String sql = """
                SELECT name, table_schema.nspname, attname, type_schema.nspname, typname
                FROM unnest(?::text[]) AS name
                JOIN pg_class ON pg_class.oid = to_regclass(name)
                JOIN pg_namespace AS table_schema ON table_schema.oid = relnamespace
                JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
                JOIN pg_type ON pg_type.oid = atttypid
                JOIN pg_namespace AS type_schema ON type_schema.oid = typnamespace""";
        Map<String, Found> found = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", Table.ALL.stream().map(Table::name).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String schema = rows.getString(2);
                    found.computeIfAbsent(rows.getString(1), table -> new Found(schema, new LinkedHashMap<>()))
                            .columns
                            .put(rows.getString(3), new Type(rows.getString(4), rows.getString(5)));
                }
            }
        }
        return found;
    }
}
