package io.github.migrationroute.eventlog;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.sql.TableCreation;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The tables of an event log. The SQL that creates them is in the artifact, as the file {@code tables.sql} beside this
 * class, for whoever creates tables with a tool of their own.
 */
public final class EventLogTables {
    private EventLogTables() {}

    /**
     * Creates the tables that are missing, all or none of them, in the first schema of the search path. Leaves those that
     * exist there as they are. Safe for use by several threads and processes at once.
     *
     * @param dataSource the database
     * @throws SQLException if the database fails
     * @throws MigrationException if tables that exist are not as they must be, or if not the first schema of the search
     *     path has the table {@code positions}, but a later one; the message says what is missing or which schemas they
     *     are
     */
    public static void create(DataSource dataSource) throws SQLException {
        TableCreation.create(dataSource);
    }
}
