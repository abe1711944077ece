package io.github.migrationroute.eventlog.internal.sql;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.sql.TablesFile.Paragraph;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import javax.sql.DataSource;

/** Makes the tables that are missing. */
public final class TableCreation {
    /** Only one at a time creates tables; the number is arbitrary, but must never change. */
    private static final long CREATION_LOCK = 0x6d69_6772_6174_6531L;

    private static final String IN_FIRST_SCHEMA = " = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())";

    private TableCreation() {}

    /**
     * Creates the tables that are missing, all or none of them.
     *
     * @throws MigrationException if tables that exist are not as they must be, or another schema than the first has them
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
            checkSchema(statement);
            for (Iterator<Paragraph> all = TablesFile.paragraphs().iterator(); all.hasNext(); ) {
                Paragraph paragraph = all.next();
                if (!exists(connection, paragraph)) {
                    statement.execute(paragraph.sql());
                }
            }
        }
    }

    /** Tables before those that are found now would hide them from everybody who has the same search path. */
    private static void checkSchema(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT current_schema(), nspname FROM pg_class"
                + " JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE pg_class.oid = to_regclass('"
                + Table.POSITIONS + "') AND nspname IS DISTINCT FROM current_schema()")) {
            if (row.next()) {
                String first = row.getString(1);
                String found = row.getString(2);
                throw new MigrationException("The first schema of the search path is the schema " + first
                        + ", but tables of an event log are in the schema " + found
                        + ", which is in the path as well. Nothing was created. For tables of their own in " + first
                        + ", take " + found + " out of the search path (currentSchema in the JDBC URL); to use those"
                        + " that are there, put " + found + " first.");
            }
        }
    }

    private static boolean exists(Connection connection, Paragraph paragraph) throws SQLException {
        String sql = paragraph.kind().equals("TYPE")
                ? "SELECT FROM pg_type WHERE typname = ? AND typnamespace"
                : "SELECT FROM pg_class WHERE relname = ? AND relnamespace";
        try (PreparedStatement statement = connection.prepareStatement(sql + IN_FIRST_SCHEMA)) {
            statement.setString(1, paragraph.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}
