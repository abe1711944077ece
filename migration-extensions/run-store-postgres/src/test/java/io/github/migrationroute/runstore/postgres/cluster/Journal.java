package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.Execution.Outcome;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where executions are recorded by those who execute, and the tickets of all moments come from: a database of its own, which
 * nobody disturbs. One sequence orders everything in all processes, so no clock has to be trusted.
 */
final class Journal implements AutoCloseable {
    private static final String TABLES = "CREATE SEQUENCE tickets; CREATE TABLE executions ("
            + "id bigint PRIMARY KEY DEFAULT nextval('tickets'), request bigint NOT NULL, node text NOT NULL,"
            + " command text NOT NULL, debug boolean NOT NULL, ended bigint, lines int, outcome text)";

    private final Connection connection;

    private Journal(Connection connection) {
        this.connection = connection;
    }

    static Journal open(String jdbcUrl) throws SQLException {
        return new Journal(DriverManager.getConnection(jdbcUrl));
    }

    void create() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
        }
    }

    Moment now() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT nextval('tickets')")) {
            return new Moment(number(statement), System.nanoTime());
        }
    }

    /**
     * Records that an execution begins.
     *
     * @return the number of the execution
     */
    long begin(long request, String node, String command, boolean verbose) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO executions (request, node, command, debug) VALUES (?, ?, ?, ?) RETURNING id")) {
            statement.setLong(1, request);
            statement.setString(2, node);
            statement.setString(3, command);
            statement.setBoolean(4, verbose);
            return number(statement);
        }
    }

    void end(long execution, int lines, Outcome outcome) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE executions SET ended = nextval('tickets'), lines = ?, outcome = ? WHERE id = ?")) {
            statement.setInt(1, lines);
            statement.setString(2, outcome.name());
            statement.setLong(3, execution);
            statement.executeUpdate();
        }
    }

    /** Returns the node that executes a command now; if none does, one that is of no use or null. */
    @Nullable
    String executingNode() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT node FROM executions WHERE outcome IS NULL ORDER BY id DESC LIMIT 1")) {
            return row.next() ? row.getString(1) : null;
        }
    }

    List<Execution> executions() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, request, node, command, debug, ended, lines, outcome"
                        + " FROM executions ORDER BY id")) {
            List<Execution> executions = new ArrayList<>();
            while (row.next()) {
                String outcome = row.getString(8);
                executions.add(new Execution(
                        row.getLong(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getString(4),
                        row.getBoolean(5),
                        outcome == null ? null : row.getLong(6),
                        row.getInt(7),
                        outcome == null ? null : Outcome.valueOf(outcome)));
            }
            return executions;
        }
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
