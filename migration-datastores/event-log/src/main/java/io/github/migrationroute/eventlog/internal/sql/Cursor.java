package io.github.migrationroute.eventlog.internal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * The rows of a query, of which only some are in memory. While it is open, its connection can be used for other
 * statements of the same transaction.
 */
public final class Cursor implements AutoCloseable {
    private static final int FETCH_SIZE = 2000;

    private final PreparedStatement statement;
    private final ResultSet rows;

    private Cursor(PreparedStatement statement, ResultSet rows) {
        this.statement = statement;
        this.rows = rows;
    }

    public static Cursor open(Connection connection, String sql, List<String> parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            statement.setFetchSize(FETCH_SIZE);
            for (int i = 0; i < parameters.size(); i++) {
                statement.setString(i + 1, parameters.get(i));
            }
            return new Cursor(statement, statement.executeQuery());
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    public ResultSet rows() {
        return rows;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
