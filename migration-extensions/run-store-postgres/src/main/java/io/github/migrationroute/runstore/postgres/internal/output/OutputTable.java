package io.github.migrationroute.runstore.postgres.internal.output;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGStatement;

/** The table of output: writes and reads its pieces. Reading takes no lock that a writer would wait for. */
public final class OutputTable {
    private static final int ROWS_PER_PAGE = 16;

    /** A piece that has grown replaces what it was. */
    private static final String WRITE = "INSERT INTO migration_route_output (run_id, position, bytes) VALUES (?, ?, ?)"
            + " ON CONFLICT (run_id, position) DO UPDATE SET bytes = excluded.bytes";

    /** Of the first piece what comes before is left out. */
    private static final String PAGE = """
            SELECT greatest(position, ?) AS position,
              CASE WHEN position < ? THEN substring(bytes FROM (? - position + 1)::integer) ELSE bytes END AS bytes
            FROM migration_route_output WHERE run_id = ? AND position < ? AND position >= (
              SELECT max(position) FROM migration_route_output WHERE run_id = ? AND position <= ?)
            ORDER BY position LIMIT %d""".formatted(ROWS_PER_PAGE);

    /** Has the driver fetch bytes as they are, from the first time on, and not as twice as many hexadecimal digits. */
    private static final int BINARY = -1;

    private OutputTable() {}

    /** Writes pieces of a run, in a transaction in which the caller has made sure that it still has the claim. */
    public static void write(Connection transaction, String runId, List<Piece> pieces) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(WRITE)) {
            for (Piece piece : pieces) {
                statement.setString(1, runId);
                statement.setLong(2, piece.position());
                statement.setBytes(3, piece.bytes());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /**
     * Reads some pieces of a run, in order, from a position on, which need not be the beginning of a piece.
     *
     * @param end no piece that begins there or later is read
     */
    static List<Piece> page(Connection connection, String runId, long position, long end) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(BINARY);
            statement.setLong(1, position);
            statement.setLong(2, position);
            statement.setLong(3, position);
            statement.setString(4, runId);
            statement.setLong(5, end);
            statement.setString(6, runId);
            statement.setLong(7, position);
            try (ResultSet rows = statement.executeQuery()) {
                List<Piece> pieces = new ArrayList<>(ROWS_PER_PAGE);
                while (rows.next()) {
                    pieces.add(new Piece(rows.getLong(1), rows.getBytes(2)));
                }
                return pieces;
            }
        }
    }
}
