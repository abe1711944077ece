package io.github.migrationroute.runstore.postgres.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.postgres.TestDatabase;
import io.github.migrationroute.runstore.postgres.UrlDataSource;
import io.github.migrationroute.runstore.postgres.internal.sql.BorrowedConnection;
import io.github.migrationroute.runstore.postgres.internal.sql.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How far a run is can be said for as long as somebody's transaction goes on, without becoming slower. */
@Timeout(300)
class ProgressTableTest {
    /** More than an hour of a run that says something every second. */
    private static final int TIMES = 4000;

    private static final int MOST_PAGES = 20;

    private static final Pattern PAGES = Pattern.compile("shared hit=(\\d+)|shared read=(\\d+)");

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    @AutoClose
    private final BorrowedConnection connection;

    ProgressTableTest() throws SQLException {
        connection = new Database(new UrlDataSource(database.jdbcUrl()), Duration.ofMinutes(1)).borrow();
    }

    @Test
    void whatWasReplacedIsInNobodysWayDuringALongTransaction() throws Exception {
        database.execute("INSERT INTO migration_route_runs (id, deployment, claim_key, command, is_verbose, node,"
                + " started_at) VALUES ('run', 'shop', 1, 'migrate', false, 'node', now())");
        try (Connection longTransaction = database.dataSource().getConnection();
                Statement statement = longTransaction.createStatement()) {
            longTransaction.setAutoCommit(false);
            longTransaction.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SELECT count(*) FROM migration_route_progress");
            for (int i = 1; i <= TIMES; i++) {
                ProgressTable.replace(connection.get(), "run", i - 1, i, RunProgress.of("Testing", i, "times"));
            }
            int reading = pages(ProgressTable.OF_RUN.formatted("'run'"));
            assertTrue(reading <= MOST_PAGES, () -> "pages that are read: " + reading);
            int replacing =
                    pages(replacement("run", TIMES, TIMES, "run", TIMES + 1, "\"Testing\"", 1, 1, "\"\"", 1, 1, 1));
            assertTrue(replacing <= MOST_PAGES, () -> "pages that are touched: " + replacing);
            longTransaction.rollback();
        }
        assertEquals(
                "1",
                database.query("SELECT count(*) FROM migration_route_progress").get(0));
    }

    private static String replacement(Object... values) {
        String sql = ProgressTable.REPLACE;
        for (Object value : values) {
            sql = sql.replaceFirst("\\?", value instanceof String ? "'" + value + "'" : String.valueOf(value));
        }
        return sql;
    }

    /** Executes a statement, and returns how many pages of the database it has looked at. */
    private int pages(String sql) throws SQLException {
        try (Statement statement = connection.get().createStatement();
                ResultSet plan = statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) " + sql)) {
            int most = 0;
            while (plan.next()) {
                Matcher matcher = PAGES.matcher(plan.getString(1));
                while (matcher.find()) {
                    most = Math.max(
                            most, Integer.parseInt(matcher.group(1) == null ? matcher.group(2) : matcher.group(1)));
                }
            }
            return most;
        }
    }
}
