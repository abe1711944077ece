package io.github.migrationroute.eventlog.internal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * The rows of a query, of which only some are in memory. While it is open, its connection can be used for other
 * statements of the same transaction.
 */
public final class Cursor implements AutoCloseable {
    private static final int FETCH_SIZE = 2000;

    private final PreparedStatement statement;

    /** How SQL calls it; null if it is one of the driver. */
    private final @Nullable String name;

    private ResultSet rows;

    private Cursor(PreparedStatement statement, @Nullable String name) throws SQLException {
        this.statement = statement;
        this.name = name;
        this.rows = statement.executeQuery();
    }

    public static Cursor open(Connection connection, String sql, List<String> parameters) throws SQLException {
        // The driver would read all rows at once: in this mode it has nothing by which it could ask for some.
        return connection.unwrap(PGConnection.class).getPreferQueryMode() == PreferQueryMode.SIMPLE
                ? declare(connection, sql, parameters)
                : ask(connection, sql, parameters);
    }

    private static Cursor ask(Connection connection, String sql, List<String> parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            statement.setFetchSize(FETCH_SIZE);
            setParameters(statement, parameters);
            return new Cursor(statement, null);
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static Cursor declare(Connection connection, String sql, List<String> parameters) throws SQLException {
        String name = "\"" + UUID.randomUUID() + "\"";
        try (PreparedStatement declaration =
                connection.prepareStatement("DECLARE " + name + " NO SCROLL CURSOR FOR " + sql)) {
            setParameters(declaration, parameters);
            declaration.execute();
        }
        PreparedStatement fetch = connection.prepareStatement("FETCH " + FETCH_SIZE + " FROM " + name);
        try {
            return new Cursor(fetch, name);
        } catch (SQLException e) {
            fetch.close();
            throw e;
        }
    }

    private static void setParameters(PreparedStatement statement, List<String> parameters) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            statement.setString(i + 1, parameters.get(i));
        }
    }

    /** Goes to the next row, if there is one. */
    public boolean next() throws SQLException {
        if (rows.next()) {
            return true;
        }
        if (name == null) {
            return false;
        }
        rows = statement.executeQuery();
        return rows.next();
    }

    /** Returns what the current row is read from. */
    public ResultSet row() {
        return rows;
    }

    /** A second time it does nothing. */
    @Override
    public void close() throws SQLException {
        try (statement) {
            if (name != null && !statement.isClosed()) {
                try (Statement closing = statement.getConnection().createStatement()) {
                    closing.execute("CLOSE " + name);
                }
            }
        }
    }
}
