package io.github.migrationroute.eventlog.internal.sql;

import io.github.migrationroute.MigrationException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyInputStream;

/**
 * Reads the rows of a query with one {@code COPY … (FORMAT binary)}. Its columns must be asked for in their order, each
 * once for each row.
 *
 * <p>Format: "Binary Format" in the chapter COPY of the PostgreSQL documentation.
 */
public final class CopyReader implements AutoCloseable {
    private static final int HEADER_START = 15;
    private static final int BUFFER_SIZE = 1 << 16;
    private static final int END = -1;

    private final DataInputStream in;
    private long textSize;

    public CopyReader(Connection connection, String query) throws SQLException, IOException {
        String sql = "COPY (" + query + ") TO STDOUT (FORMAT binary)";
        in = new DataInputStream(new BufferedInputStream(
                new PGCopyInputStream(connection.unwrap(PGConnection.class), sql), BUFFER_SIZE));
        in.skipNBytes(HEADER_START);
        in.skipNBytes(in.readInt());
    }

    /** Goes to the next row, if there is one. */
    public boolean next() throws IOException {
        textSize = 0;
        if (in.readShort() != END) {
            return true;
        }
        // The statement has not ended before the stream has.
        while (in.read() >= 0) {
            // Nothing comes after the end of the format.
        }
        return false;
    }

    public int integer() throws IOException {
        requireLength(Integer.BYTES);
        return in.readInt();
    }

    public long bigint() throws IOException {
        requireLength(Long.BYTES);
        return in.readLong();
    }

    /** A null, above all, has no length that could be read over. */
    private void requireLength(int wanted) throws IOException {
        int length = in.readInt();
        if (length != wanted) {
            throw new MigrationException("A row of positions or events has "
                    + (length < 0 ? "null" : "a value of " + length + " bytes") + " where a number or a time must be.");
        }
    }

    /** Returns how long the texts of the current row are that have been read, in characters. */
    public long textSize() {
        return textSize;
    }

    @Nullable
    public String text() throws IOException {
        int length = in.readInt();
        return length < 0 ? null : text(length);
    }

    /** Reads a column that is never null. */
    public String required() throws IOException {
        return text(in.readInt());
    }

    @Nullable
    public String jsonb() throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        in.readByte();
        return text(length - 1);
    }

    private String text(int length) throws IOException {
        textSize += length;
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
