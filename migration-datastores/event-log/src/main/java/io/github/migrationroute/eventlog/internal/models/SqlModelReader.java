package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.internal.sql.Cursor;
import io.github.migrationroute.eventlog.internal.sql.DatabaseFailure;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelFilter;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads the table of models; each stream is a cursor. */
final class SqlModelReader implements ModelReader, AutoCloseable {
    private static final String COLLECTION = " FROM models WHERE split_part(fqid, '/', 1) = ? AND NOT deleted";
    private static final String COLUMNS = "SELECT fqid, data, deleted";
    private static final String BY_ID = " ORDER BY split_part(fqid, '/', 2)::integer";

    private final Connection connection;
    private final List<Cursor> cursors = new ArrayList<>();

    SqlModelReader(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Optional<Model> model(Fqid fqid) {
        try (Cursor cursor =
                Cursor.open(connection, COLUMNS + " FROM models WHERE fqid = ?", List.of(fqid.toString()))) {
            return cursor.next() ? Optional.of(model(cursor.row())) : Optional.empty();
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    @Override
    public Stream<Model> models(String collection) {
        return stream(COLUMNS + COLLECTION + BY_ID, List.of(collection));
    }

    @Override
    public Stream<Model> models(String collection, ModelFilter filter) {
        FilterSql sql = FilterSql.of(filter);
        return stream(COLUMNS + COLLECTION + " AND " + sql.condition() + BY_ID, parameters(collection, sql));
    }

    @Override
    public long count(String collection) {
        return count(COLLECTION, List.of(collection));
    }

    @Override
    public long count(String collection, ModelFilter filter) {
        FilterSql sql = FilterSql.of(filter);
        return count(COLLECTION + " AND " + sql.condition(), parameters(collection, sql));
    }

    private long count(String sql, List<String> parameters) {
        try (Cursor cursor = Cursor.open(connection, "SELECT count(*)" + sql, parameters)) {
            cursor.next();
            return cursor.row().getLong(1);
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    private static List<String> parameters(String collection, FilterSql filter) {
        List<String> parameters = new ArrayList<>();
        parameters.add(collection);
        parameters.addAll(filter.parameters());
        return parameters;
    }

    private Stream<Model> stream(String sql, List<String> parameters) {
        try {
            Cursor cursor = Cursor.open(connection, sql, parameters);
            cursors.add(cursor);
            return StreamSupport.stream(new Models(cursor), false).onClose(() -> close(cursor));
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    private void close(Cursor cursor) {
        try {
            cursors.remove(cursor);
            cursor.close();
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    private static Model model(ResultSet row) throws SQLException {
        return ModelRow.read(row.getString(1), row.getString(2), row.getBoolean(3));
    }

    @Override
    public void close() throws SQLException {
        for (Cursor cursor : cursors) {
            cursor.close();
        }
    }

    /** The models that are left in a cursor, which is closed after the last one. */
    private final class Models extends Spliterators.AbstractSpliterator<Model> {
        private final Cursor cursor;

        Models(Cursor cursor) {
            super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT);
            this.cursor = cursor;
        }

        @Override
        public boolean tryAdvance(Consumer<? super Model> action) {
            try {
                if (!cursors.contains(cursor)) {
                    return false;
                }
                if (!cursor.next()) {
                    SqlModelReader.this.close(cursor);
                    return false;
                }
                action.accept(model(cursor.row()));
                return true;
            } catch (SQLException e) {
                throw new DatabaseFailure(e);
            }
        }
    }
}
