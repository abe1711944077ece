package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.internal.json.RawJson;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is selected of a row of the table of models, and how a model is made of it: its whole data, or each field in a column
 * of its own.
 *
 * @param fields the names of the fields, each of them once; null for all
 */
record ModelColumns(@Nullable List<String> fields) {
    /** All fields. */
    static final ModelColumns ALL = new ModelColumns(null);

    /** With more, a row is larger than most models are, and its columns might be more than the database allows. */
    private static final int MOST_COLUMNS = 50;

    private static final int POSITION = 2;
    private static final int FIRST_FIELD = 4;

    /**
     * Selects some fields.
     *
     * @param fields their names, each of them once
     */
    static ModelColumns of(Collection<String> fields) {
        return new ModelColumns(List.copyOf(fields));
    }

    /**
     * Selects some fields, or all if none is given.
     *
     * @throws IllegalArgumentException if one is no name of a field
     */
    static ModelColumns wanted(String... fields) {
        // Of whatever collection: a query knows which names there can be.
        return fields.length == 0
                ? ALL
                : of(ModelQuery.of("a").only(fields).fields().orElseThrow());
    }

    /** Returns the given model with the fields that are selected. */
    Model only(Model model) {
        if (fields == null) {
            return model;
        }
        Set<String> wanted = Set.copyOf(fields);
        return Model.of(model.fqid(), model.fields().only(wanted::contains), model.deleted(), model.position());
    }

    /** Returns the list of columns in SQL, with a question mark for each of the {@link #parameters}. */
    String sql() {
        return separated()
                ? "fqid, data -> 'meta_position', deleted"
                        + ", data -> ?::text".repeat(separate().size())
                : "fqid, data, deleted";
    }

    List<String> parameters() {
        return separate();
    }

    private boolean separated() {
        return fields != null && fields.size() <= MOST_COLUMNS;
    }

    private List<String> separate() {
        return fields != null && separated() ? fields : List.of();
    }

    /** Reads the model of a row. */
    Model read(ResultSet row) throws SQLException {
        if (separated()) {
            return readSeparate(row);
        }
        return only(ModelRow.read(row.getString(1), row.getString(2), row.getBoolean(3)));
    }

    private Model readSeparate(ResultSet row) throws SQLException {
        Map<String, JsonValue> values = new LinkedHashMap<>();
        int column = FIRST_FIELD;
        for (String name : separate()) {
            JsonValue value = value(row, column++);
            if (value != null) {
                values.put(name, value);
            }
        }
        return Model.of(
                Fqid.parse(row.getString(1)), values, row.getBoolean(3), ModelRow.position(value(row, POSITION)));
    }

    private static @Nullable JsonValue value(ResultSet row, int column) throws SQLException {
        String json = row.getString(column);
        return json == null ? null : JsonValue.of(new RawJson(json));
    }
}
