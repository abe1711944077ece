package io.github.migrationroute.runstore.postgres.internal.output;

import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.postgres.internal.sql.Database;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The output of a run up to a moment, read from the database page by page. Between two pages no connection is held, so a
 * slow client costs nobody else anything; the price is that the output of a run is gone for a reader who still reads when
 * the next run but one has ended.
 *
 * <p>Thread-safe.
 */
public final class StoredOutput implements EncodedOutput {
    private final Database database;
    private final String runId;
    private final long length;
    private final byte @Nullable [] bytes;
    private volatile boolean closed;

    /**
     * Creates an output.
     *
     * @param length how long it is in bytes; what the run writes later comes after that
     * @param bytes all of it, if it is short
     */
    public StoredOutput(Database database, String runId, long length, byte @Nullable [] bytes) {
        this.database = database;
        this.runId = runId;
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
                out.write(piece.bytes(), 0, (int) Math.min(piece.length(), length - position));
                position = Math.min(length, piece.end());
            }
        }
    }

    private List<Piece> page(long position) throws IOException {
        List<Piece> pieces;
        try {
            pieces = database.call(connection -> OutputTable.page(connection, runId, position));
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
