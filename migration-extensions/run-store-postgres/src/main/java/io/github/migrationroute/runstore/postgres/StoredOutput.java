package io.github.migrationroute.runstore.postgres;

import io.github.migrationroute.MigrationOutput;
import io.github.migrationroute.RunStoreException;
import io.github.migrationroute.runstore.postgres.OutputBuffer.Piece;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/**
 * The output of a run up to a moment, read from the database page by page. Between two pages no connection is held, so a
 * slow client costs nobody else anything; the price is that the output of a run is gone for a reader who still reads when
 * the next run but one has ended.
 *
 * <p>Thread-safe.
 */
final class StoredOutput implements MigrationOutput {
    private static final int ROWS_PER_PAGE = 16;

    private static final String PAGE = "SELECT position, bytes FROM migration_route_output"
            + " WHERE run = ? AND position >= ? ORDER BY position LIMIT " + ROWS_PER_PAGE;

    /** Has the driver fetch bytes as they are, from the first time on, and not as twice as many hexadecimal digits. */
    private static final int BINARY = -1;

    private final RunStoreDatabase database;
    private final long run;
    private final long length;
    private final byte @Nullable [] bytes;
    private volatile boolean closed;

    /**
     * Creates an output.
     *
     * @param length how long it is in bytes; what the run writes later comes after that
     * @param bytes all of it, if it is short
     */
    StoredOutput(RunStoreDatabase database, long run, long length, byte @Nullable [] bytes) {
        this.database = database;
        this.run = run;
        this.length = length;
        this.bytes = bytes;
    }

    @Override
    public long encodedLength() {
        return length;
    }

    @Override
    public void writeEncodedTo(OutputStream out) throws IOException {
        if (closed) {
            throw new IOException("The output is closed");
        }
        if (bytes != null) {
            out.write(bytes);
            return;
        }
        long position = 0;
        while (position < length) {
            for (Piece piece : page(position)) {
                // The last piece may have grown since.
                out.write(piece.bytes(), 0, (int) Math.min(piece.bytes().length, length - position));
                position = Math.min(length, piece.end());
            }
        }
    }

    private List<Piece> page(long position) throws IOException {
        List<Piece> pieces;
        try {
            pieces = database.call(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
                    statement.unwrap(PGStatement.class).setPrepareThreshold(BINARY);
                    statement.setLong(1, run);
                    statement.setLong(2, position);
                    try (ResultSet rows = statement.executeQuery()) {
                        List<Piece> read = new ArrayList<>(ROWS_PER_PAGE);
                        while (rows.next()) {
                            read.add(new Piece(rows.getLong(1), rows.getBytes(2)));
                        }
                        return read;
                    }
                }
            });
        } catch (RunStoreException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (pieces.isEmpty() || pieces.get(0).position() != position) {
            throw new IOException("The output was dropped while it was read, because other runs have followed.");
        }
        return pieces;
    }

    @Override
    public void close() {
        closed = true;
    }
}
