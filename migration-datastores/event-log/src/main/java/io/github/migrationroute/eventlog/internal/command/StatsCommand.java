package io.github.migrationroute.eventlog.internal.command;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.internal.event.RegisteredMigration;
import io.github.migrationroute.eventlog.internal.execution.Figures;
import io.github.migrationroute.eventlog.internal.sql.BorrowedConnection;
import io.github.migrationroute.eventlog.internal.sql.SqlFailures;
import io.github.migrationroute.eventlog.internal.sql.TableCheck;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Says where a database stands and what it needs next. It changes nothing, so it is no {@link Command}: it is answered
 * while one is being executed.
 *
 * @param dataSource the database
 * @param chain all migrations
 */
public record StatsCommand(DataSource dataSource, MigrationChain chain) {
    /** For the one number that takes long to count where there are millions. */
    private static final String COUNT_TIMEOUT = "SET LOCAL statement_timeout = '100ms'";

    /** The last steps of a finalize lock the migration tables. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '2s'";

    private static final String QUERY_CANCELED = "57014";

    /**
     * Writes the lines.
     *
     * @throws MigrationException if tables are missing or locked, or the database fails
     */
    public void execute(MigrationLog log) {
        try (BorrowedConnection borrowed = BorrowedConnection.of(dataSource, Connection.TRANSACTION_READ_COMMITTED)) {
            TableCheck.check(borrowed.connection());
            write(borrowed.connection(), log);
        } catch (SQLException e) {
            throw SqlFailures.isLockTimeout(e)
                    ? new MigrationException("The tables are locked, most likely by a finalize; ask again later.", e)
                    : SqlFailures.explain(e, "Nothing was changed.");
        }
    }

    private void write(Connection connection, MigrationLog log) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(LOCK_TIMEOUT);
        }
        IndexState state = IndexState.read(connection);
        int eventTarget = chain.eventTargetIndex();
        log.info("Positions: " + Figures.number(state.positions()));
        log.info("Events: " + events(connection));
        log.info("Migration index: " + index(state) + " of " + chain.targetIndex());
        log.info("Partly converted positions: " + Figures.number(state.convertedBelow(eventTarget)));
        log.info("Fully converted positions: " + Figures.number(state.convertedTo(eventTarget)));
        for (RegisteredMigration migration : chain.migrations()) {
            boolean pending = !state.isEmpty() && !state.isLatest() && migration.targetIndex() > state.index();
            log.debug("  " + (pending ? "pending: " : "not pending: ") + migration);
        }
        log.info("Next: " + next(state));
    }

    private static String index(IndexState state) {
        if (state.isEmpty()) {
            return "none";
        }
        if (state.withoutIndex().isPresent()) {
            return "missing at position " + state.withoutIndex().getAsInt() + ",";
        }
        if (state.isLatest()) {
            return "latest (" + IndexState.LATEST + ")";
        }
        return state.lowest() == state.highest()
                ? Integer.toString(state.lowest())
                : state.lowest() + " to " + state.highest();
    }

    private String next(IndexState state) {
        try {
            state.check(chain.targetIndex());
        } catch (MigrationException e) {
            return "nothing can be done. " + e.getMessage();
        }
        if (state.isEmpty()) {
            return "nothing, there are no positions.";
        }
        if (state.isLatest()) {
            return "finalize, which sets the index to " + chain.targetIndex() + " without converting anything.";
        }
        if (state.index() == chain.targetIndex()) {
            return "nothing, the target is reached.";
        }
        long left = chain.hasEventMigrationsAfter(state.index())
                ? state.positions() - state.convertedTo(chain.eventTargetIndex())
                : 0;
        return left > 0
                ? "migrate, with " + Figures.number(left) + " positions to convert; or finalize, which does that too."
                : "finalize.";
    }

    private static String events(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Savepoint before = connection.setSavepoint();
            try {
                statement.execute(COUNT_TIMEOUT);
                return Figures.number(number(statement, "SELECT count(*) FROM events"));
            } catch (SQLException e) {
                if (!QUERY_CANCELED.equals(e.getSQLState())) {
                    throw e;
                }
                connection.rollback(before);
                long estimate =
                        number(statement, "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass('events')");
                return estimate < 0
                        ? "many, and never counted by ANALYZE"
                        : "about " + Figures.number(estimate) + ", as the database estimates";
            }
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
