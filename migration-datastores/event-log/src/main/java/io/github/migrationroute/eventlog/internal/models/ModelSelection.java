package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Asks for models by their fqids, as many at a time as fit into memory.
 *
 * <p>So the database finds them by the key of the table, the only index that there is for sure. It cannot find those of one
 * collection by it, because the key may be ordered by any collation, and would have to look at all models.
 *
 * @param columns what is read of each
 * @param condition which of those that are named are wanted, in SQL, with a question mark for each of the parameters
 * @param parameters the parameters
 */
record ModelSelection(ModelColumns columns, String condition, List<String> parameters) {
    private static final String NAMED = " FROM models WHERE fqid = ANY (?::text[]) AND ";

    /** Selects models whatever they are. */
    static ModelSelection of(ModelColumns columns) {
        return new ModelSelection(columns, "true", List.of());
    }

    /** Selects what a query wants. */
    static ModelSelection of(ModelQuery query) {
        FilterSql filter = query.filter().map(FilterSql::of).orElse(FilterSql.ALL);
        return new ModelSelection(
                query.fields().map(ModelColumns::of).orElse(ModelColumns.ALL),
                query.includesDeleted() ? filter.condition() : "NOT deleted AND " + filter.condition(),
                filter.parameters());
    }

    /** Reads those of the named models that are selected, in any order. */
    List<Model> read(Connection connection, Collection<Fqid> fqids) throws SQLException {
        List<Model> models = new ArrayList<>(fqids.size());
        // The driver keeps what it knows of a statement that it has closed, so it is no work to prepare it again.
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + columns.sql() + NAMED + condition)) {
            int next = setParameters(statement, 1, columns.parameters());
            statement.setObject(next, texts(fqids));
            setParameters(statement, next + 1, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    models.add(columns.read(rows));
                }
            }
        }
        return models;
    }

    /** Counts those of the named models that are selected. */
    long count(Connection connection, Collection<Fqid> fqids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT count(*)" + NAMED + condition)) {
            statement.setObject(1, texts(fqids));
            setParameters(statement, 2, parameters);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static String[] texts(Collection<Fqid> fqids) {
        return fqids.stream().map(Fqid::toString).toArray(String[]::new);
    }

    /** Returns the number of the parameter after the last one. */
    private static int setParameters(PreparedStatement statement, int first, List<String> values) throws SQLException {
        int number = first;
        for (String value : values) {
            statement.setString(number++, value);
        }
        return number;
    }
}
