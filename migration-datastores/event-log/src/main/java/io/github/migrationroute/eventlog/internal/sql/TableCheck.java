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
     * Checks that everything is there that a command uses.
     *
     * @throws MigrationException if not; the message names all that is missing or of another type
     */
    public static void check(Connection connection) throws SQLException {
        Map<String, Map<String, String>> found = found(connection);
        List<String> problems = new ArrayList<>();
        for (Table table : Table.ALL) {
            Map<String, String> present = found.get(table.name());
            if (present == null) {
                problems.add("the table " + table.name() + " is missing");
            } else {
                for (String column : table.columns().split(", ", -1)) {
                    checkColumn(table.name(), column, present, problems);
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new MigrationException("The tables of the event log are not as they must be: "
                    + String.join("; ", problems)
                    + ". EventLogTables.create makes tables that are missing; others must be altered by hand.");
        }
    }

    private static void checkColumn(String table, String column, Map<String, String> present, List<String> problems) {
        String[] nameAndType = column.split(" ", -1);
        String name = table + "." + nameAndType[0];
        String wanted = nameAndType[1];
        String type = present.get(nameAndType[0]);
        if (type == null) {
            problems.add("the column " + name + " (" + wanted + ") is missing");
        } else if (!TYPE_NAMES.getOrDefault(wanted, Set.of()).contains(type)) {
            problems.add("the column " + name + " must be " + wanted + ", but is " + type);
        }
    }

    private static Map<String, Map<String, String>> found(Connection connection) throws SQLException {
        String sql = """
                SELECT name, attname, typname
                FROM unnest(?) AS name
                JOIN pg_attribute ON attrelid = to_regclass(name) AND attnum > 0 AND NOT attisdropped
                JOIN pg_type ON pg_type.oid = atttypid""";
        Map<String, Map<String, String>> found = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", Table.ALL.stream().map(Table::name).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.computeIfAbsent(rows.getString(1), table -> new LinkedHashMap<>())
                            .put(rows.getString(2), rows.getString(3));
                }
            }
        }
        return found;
    }
}
