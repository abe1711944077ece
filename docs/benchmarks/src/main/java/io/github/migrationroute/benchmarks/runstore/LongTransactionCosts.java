package io.github.migrationroute.benchmarks.runstore;

import io.github.migrationroute.benchmarks.Figure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * What a turn of a claim costs, four of which there are in a second, while somebody's long transaction keeps every version
 * of its row: if each turn writes one, and if most of them only ask. The turns follow each other at once, and do not wait
 * for the disk.
 */
final class LongTransactionCosts {
    private static final String ROW = " WHERE name = ? AND claim_key = 1 AND lost_at IS NULL";
    private static final String TOUCH = "UPDATE migration_route_deployments SET seen_at = now()" + ROW;
    private static final String ASK = "SELECT now() FROM migration_route_deployments" + ROW;

    /** A touch every ten seconds. */
    private static final int TURNS_PER_TOUCH = 40;

    private static final int MEASURED = 200;

    /** Both in milliseconds. */
    private record Growth(double beginning, double end) {
        double ratio() {
            return end / beginning;
        }
    }

    private LongTransactionCosts() {}

    static List<Figure> measure(RunStoreSettings settings, DataSource database) throws SQLException {
        try (Connection longTransaction = database.getConnection();
                Connection session = database.getConnection()) {
            execute(
                    session,
                    "INSERT INTO migration_route_deployments (name, claim_key, seen_at)"
                            + " VALUES ('asks', 1, now()), ('touches', 1, now())");
            execute(session, "SET synchronous_commit = off");
            begin(longTransaction);
            Growth asks = growth(session, "asks", ASK, settings.turns() / TURNS_PER_TOUCH);
            Growth touches = growth(session, "touches", TOUCH, settings.turns());
            longTransaction.rollback();
            longTransaction.setAutoCommit(true);
            execute(session, "RESET synchronous_commit");
            return List.of(
                    new Figure("turn that touches, at the beginning", touches.beginning(), "ms"),
                    new Figure("turn that touches, at the end", touches.end(), "ms"),
                    new Figure("turn that touches, end / beginning", touches.ratio(), ""),
                    new Figure("turn that asks, at the beginning", asks.beginning(), "ms"),
                    new Figure("turn that asks, at the end", asks.end(), "ms"),
                    new Figure("turn that asks, end / beginning", asks.ratio(), "", "<= 2"),
                    new Figure("turn at the end, asks / touches", asks.end() / touches.end(), "", "<= 0.1"));
        }
    }

    private static void begin(Connection longTransaction) throws SQLException {
        longTransaction.setAutoCommit(false);
        longTransaction.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        execute(longTransaction, "SELECT count(*) FROM migration_route_deployments");
    }

    private static Growth growth(Connection session, String name, String turn, int touches) throws SQLException {
        try (PreparedStatement measured = session.prepareStatement(turn);
                PreparedStatement touch = session.prepareStatement(TOUCH)) {
            measured.setString(1, name);
            touch.setString(1, name);
            median(measured);
            double beginning = median(measured);
            for (int i = 0; i < touches; i++) {
                touch.executeUpdate();
            }
            return new Growth(beginning, median(measured));
        }
    }

    private static double median(PreparedStatement turn) throws SQLException {
        var times = new Samples();
        for (int i = 0; i < MEASURED; i++) {
            long start = System.nanoTime();
            if (turn.execute()) {
                try (ResultSet row = turn.getResultSet()) {
                    row.next();
                }
            }
            times.add((System.nanoTime() - start) / 1e6);
        }
        return times.median();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
