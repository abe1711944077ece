package io.github.migrationroute.runstore.postgres.internal.output;

import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.postgres.internal.sql.Database;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
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
    public boolean isLocal() {
        return bytes != null;
    }

    @Override
    public void writeEncodedTo(OutputStream out, long from, long to) throws IOException {
        Objects.checkFromToIndex(from, to, length);
        if (closed) {
            throw new IOException("The output is closed");
        }
        if (bytes != null) {
            out.write(bytes, (int) from, (int) (to - from));
            return;
        }
        long position = from;
        while (position < to) {
            for (Piece piece : page(position, to)) {
                // The last piece may have grown since, or be wanted in part.
                out.write(piece.bytes(), 0, (int) Math.min(piece.length(), to - position));
                position = Math.min(to, piece.end());
            }
        }
    }

    private List<Piece> page(long position, long to) throws IOException {
        List<Piece> pieces;
        try {
            pieces = database.call(connection -> OutputTable.page(connection, runId, position, to));
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
