package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.internal.sql.Cursor;
import io.github.migrationroute.eventlog.internal.sql.DatabaseFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Streams the rows of queries, each from a cursor of its own, and closes those that nobody has closed. */
final class CursorStreams implements AutoCloseable {
    /** Makes something of a row. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final List<Cursor> cursors = new ArrayList<>();

    CursorStreams(Connection connection) {
        this.connection = connection;
    }

    /**
     * Streams what is made of the rows of a query.
     *
     * @throws DatabaseFailure if the database fails; the stream as well
     */
    <T> Stream<T> stream(String sql, List<String> parameters, RowReader<T> reader) {
        try {
            Cursor cursor = Cursor.open(connection, sql, parameters);
            cursors.add(cursor);
            return StreamSupport.stream(new Rows<>(cursor, reader), false).onClose(() -> close(cursor));
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

    @Override
    public void close() throws SQLException {
        for (Cursor cursor : cursors) {
            cursor.close();
        }
    }

    /** What is left in a cursor, which is closed after the last row. */
    private final class Rows<T> extends Spliterators.AbstractSpliterator<T> {
        private final Cursor cursor;
        private final RowReader<T> reader;

        Rows(Cursor cursor, RowReader<T> reader) {
            super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT);
            this.cursor = cursor;
            this.reader = reader;
        }

        @Override
        public boolean tryAdvance(Consumer<? super T> action) {
            try {
                if (!cursors.contains(cursor)) {
                    return false;
                }
                if (!cursor.next()) {
                    CursorStreams.this.close(cursor);
                    return false;
                }
                action.accept(reader.read(cursor.row()));
                return true;
            } catch (SQLException e) {
                throw new DatabaseFailure(e);
            }
        }
    }
}
