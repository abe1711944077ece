package io.github.migrationroute.eventlog;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.sql.TableCreation;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The tables of an event log. */
public final class EventLogTables {
    private EventLogTables() {}

    /**
     * Creates the tables that are missing, all or none of them, in the first schema of the search path. Leaves those that
     * exist as they are. Safe for use by several threads and processes at once.
     *
     * @param dataSource the database
     * @throws SQLException if the database fails
     * @throws MigrationException if tables that exist are not as they must be; the message says what is missing
     */
    public static void create(DataSource dataSource) throws SQLException {
        TableCreation.create(dataSource);
    }
}
