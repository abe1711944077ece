package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.internal.json.RawJson;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is read of a row of the table of models.
 *
 * @param fields the names of the fields, each once; nothing for all
 */
record ModelColumns(Optional<List<String>> fields) {
    private static final int FIRST_FIELD = 4;

    /**
     * Returns those of some fields, or all if none is given.
     *
     * @throws IllegalArgumentException if one is no name of a field, or there are too many
     */
    static ModelColumns of(String... fields) {
        // The collection does not matter: a query knows which fields there can be.
        return new ModelColumns(
                fields.length == 0
                        ? Optional.empty()
                        : ModelQuery.of("a").only(fields).fields());
    }

    /** Returns the beginning of a query, with a question mark for each field. */
    String select() {
        return fields.map(names ->
                        "SELECT fqid, deleted, data -> 'meta_position'" + ", data -> ?::text".repeat(names.size()))
                .orElse("SELECT fqid, deleted, data");
    }

    /** Returns the parameters, in the order of the question marks. */
    List<String> parameters() {
        return fields.orElse(List.of());
    }

    Model read(ResultSet row) throws SQLException {
        return fields.isPresent()
                ? readFields(row, fields.get())
                : ModelRow.read(row.getString(1), row.getString(3), row.getBoolean(2));
    }

    private static Model readFields(ResultSet row, List<String> names) throws SQLException {
        Map<String, JsonValue> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String value = row.getString(FIRST_FIELD + i);
            if (value != null) {
                values.put(names.get(i), JsonValue.of(new RawJson(value)));
            }
        }
        int position = row.getInt(FIRST_FIELD - 1);
        return Model.of(Fqid.parse(row.getString(1)), values, row.getBoolean(2), position);
    }
}
