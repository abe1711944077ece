package io.github.migrationroute.eventlog.internal.sql;

import io.github.migrationroute.MigrationException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection on which a command changes the database, from its beginning to its end. It holds the advisory lock
 * that keeps every other command out, so a command that has lost its lock has lost the means to change anything as well.
 * With it comes another one, to read with.
 */
public final class CommandSession implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(CommandSession.class);

    /** The upper half of the key, arbitrary, but never to be changed; the lower is the number of the table of positions. */
    private static final int LOCK_CLASS = 0x6d69_6772;

    private static final String KEY = "(" + LOCK_CLASS + "::bigint << 32) | to_regclass('positions')::oid::bigint";

    /** Whether a row of {@code pg_locks} is the lock. */
    private static final String IS_LOCK =
            "locktype = 'advisory' AND granted AND objsubid = 1 AND classid = " + LOCK_CLASS
                    + "::oid AND objid = to_regclass('positions')::oid"
                    + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private final SessionPair sessions;
    private final Connection connection;

    /** The key of the lock, as it was when it was taken: later the name of the table may mean another one, or none. */
    private long key;

    private CommandSession(SessionPair sessions) {
        this.sessions = sessions;
        this.connection = sessions.writing().connection();
    }

    /**
     * Takes all connections that a command needs, checks the tables, and takes the lock.
     *
     * @throws MigrationException if the connections share a session, tables are missing or of several schemas, or another
     *     command holds the lock
     */
    public static CommandSession open(DataSource dataSource) throws SQLException {
        SessionPair sessions = SessionPair.of(dataSource);
        try {
            CommandSession session = new CommandSession(sessions);
            session.checkTables();
            session.lock();
            session.commit();
            return session;
        } catch (Throwable e) {
            sessions.discardWriting(e);
            throw e;
        }
    }

    private void checkTables() throws SQLException {
        String written = TableCheck.check(connection);
        String read = TableCheck.check(reader());
        reader().commit();
        if (!written.equals(read)) {
            throw new MigrationException(
                    "The connections have different search paths: one has the tables of the schema " + written
                            + ", another one those of the schema " + read + ". Nothing was changed.");
        }
    }

    public Connection connection() {
        return connection;
    }

    /** Returns the connection to read with, in which all statements of a transaction see the same. */
    public Connection reader() {
        return sessions.reading().connection();
    }

    /** Executes a statement and returns how many rows it has changed. */
    public long execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? 0 : statement.getLargeUpdateCount();
        }
    }

    /** Returns the one number that a query asks for; 0 for null. */
    public long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    public void commit() throws SQLException {
        connection.commit();
    }

    /** Cancels the statement that is being executed, if there is one. Safe to be called by any thread. */
    public void cancel() {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            LOGGER.debug("A statement could not be cancelled", e);
        }
    }

    /** Not again what the session has already, which PostgreSQL would give: whoever has it must be somebody else. */
    private void lock() throws SQLException {
        key = number("SELECT " + KEY);
        String sql = "SELECT CASE WHEN EXISTS (SELECT FROM pg_locks WHERE pid = pg_backend_pid() AND " + IS_LOCK
                + ") THEN false ELSE pg_try_advisory_lock(" + key + ") END";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new MigrationException("Another command is being executed on this event log, by " + holder()
                        + ". Nothing was changed; wait until it has ended.");
            }
        }
    }

    /** Returns whether the session still had the lock; if not, nobody knows what else has become of it. */
    private boolean unlock() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_advisory_unlock(" + key + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private String holder() throws SQLException {
        String sql = """
                SELECT pid, coalesce(host(client_addr), 'local'), coalesce(application_name, ''), backend_start
                FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE\s""" + IS_LOCK;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next()
                    ? "the database session " + row.getInt(1) + " (from " + row.getString(2) + ", application \""
                            + row.getString(3) + "\", since " + row.getString(4) + ")"
                    : "a database session that has just ended";
        }
    }

    /** Rolls back what was not committed, and gives lock and connection back. */
    @Override
    public void close() {
        try {
            connection.rollback();
            if (!unlock()) {
                LOGGER.warn(
                        "The database session of a command did not have its lock any more when the command ended, as"
                                + " behind a pooler that shares sessions; another command could have begun beside it");
                throw new SQLException("The session did not have its lock any more");
            }
            connection.commit();
        } catch (SQLException e) {
            sessions.discardWriting(e);
            LOGGER.debug("The connection was lost before the end of the command, and is not given back", e);
            return;
        }
        sessions.close();
    }
}
