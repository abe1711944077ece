package io.github.migrationroute.eventlog.internal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Makes the tables that are missing. */
public final class TableCreation {
    /** Only one at a time creates tables; the number is arbitrary, but must never change. */
    private static final long CREATION_LOCK = 0x6d69_6772_6174_6531L;

    private TableCreation() {}

    /**
     * Creates the tables that are missing, all or none of them.
     *
     * @throws MigrationException if tables that exist are not as they must be
     */
    public static void create(DataSource dataSource) throws SQLException {
        // What somebody else has created while this one waited for the lock must be seen.
        try (BorrowedConnection borrowed = BorrowedConnection.of(dataSource, Connection.TRANSACTION_READ_COMMITTED)) {
            create(borrowed.connection());
            TableCheck.check(borrowed.connection());
            borrowed.connection().commit();
        }
    }

    private static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + CREATION_LOCK + ")");
            if (!exists(connection, "SELECT FROM pg_type WHERE oid = to_regtype(?)", "event_type")) {
                statement.execute(Table.EVENT_TYPE);
            }
            for (Table table : Table.ALL) {
                if (!exists(connection, "SELECT FROM pg_class WHERE oid = to_regclass(?)", table.name())) {
                    for (String sql : table.statements()) {
                        statement.execute(sql);
                    }
                }
            }
        }
    }

    private static boolean exists(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}
