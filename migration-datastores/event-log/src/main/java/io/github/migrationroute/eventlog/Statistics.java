package io.github.migrationroute.eventlog;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Says where a database stands and what it needs next. */
final class Statistics {
    /** For the one number that takes long to count where there are millions. */
    private static final String COUNT_TIMEOUT = "SET LOCAL statement_timeout = '100ms'";

    /** The last steps of a finalize lock the migration tables. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '2s'";

    private static final String QUERY_CANCELED = "57014";

    private final MigrationChain chain;

    Statistics(MigrationChain chain) {
        this.chain = chain;
    }

    /**
     * Writes the lines.
     *
     * @param connection in a transaction of its own, which is rolled back afterwards
     */
    void write(Connection connection, MigrationLog log) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(LOCK_TIMEOUT);
        }
        IndexState state = IndexState.read(connection);
        int eventTarget = chain.eventTargetIndex();
        log.info("Positions: " + Progress.number(state.positions()));
        log.info("Events: " + events(connection));
        log.info("Migration index: " + index(state) + " of " + chain.targetIndex());
        log.info("Partly converted positions: " + Progress.number(state.convertedBelow(eventTarget)));
        log.info("Fully converted positions: " + Progress.number(state.convertedTo(eventTarget)));
        List<Migration> all = new ArrayList<>(chain.eventMigrations());
        all.addAll(chain.modelMigrations());
        for (Migration migration : all) {
            boolean pending = !state.isEmpty() && !state.isLatest() && migration.targetIndex() > state.index();
            log.debug("  " + (pending ? "pending: " : "not pending: ") + MigrationChain.describe(migration));
        }
        log.info("Next: " + next(state));
    }

    private static String index(IndexState state) {
        if (state.isEmpty()) {
            return "none";
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
        long left = chain.eventMigrationsAfter(state.index()).isEmpty()
                ? 0
                : state.positions() - state.convertedTo(chain.eventTargetIndex());
        return left > 0
                ? "migrate, with " + Progress.number(left) + " positions to convert; or finalize, which does that too."
                : "finalize.";
    }

    private static String events(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Savepoint before = connection.setSavepoint();
            try {
                statement.execute(COUNT_TIMEOUT);
                return Progress.number(number(statement, "SELECT count(*) FROM events"));
            } catch (SQLException e) {
                if (!QUERY_CANCELED.equals(e.getSQLState())) {
                    throw e;
                }
                connection.rollback(before);
                long estimate =
                        number(statement, "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass('events')");
                return estimate < 0
                        ? "many, and never counted by ANALYZE"
                        : "about " + Progress.number(estimate) + ", as the database estimates";
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
