package io.github.migrationroute.eventlog.internal.sql;

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

    /** Says that a row has something else in a column than it must have; whoever reads it knows which row that is. */
    public static final class UnexpectedValueException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnexpectedValueException(String column, String problem) {
            super(column + " " + problem);
        }
    }

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

    /**
     * Reads a column that is never null.
     *
     * @param column its name
     * @throws UnexpectedValueException if it is, or no {@code integer}
     */
    public int integer(String column) throws IOException {
        requireLength(column, in.readInt(), Integer.BYTES);
        return in.readInt();
    }

    /**
     * Reads a column of eight bytes.
     *
     * @param column its name
     * @return its value, or null
     * @throws UnexpectedValueException if it has another length
     */
    public @Nullable Long bigint(String column) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        requireLength(column, length, Long.BYTES);
        return in.readLong();
    }

    /** A null, above all, has no length that could be read over. */
    private static void requireLength(String column, int length, int wanted) {
        if (length != wanted) {
            throw new UnexpectedValueException(
                    column, length < 0 ? "is null" : "has " + length + " bytes, not the " + wanted + " of its type");
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

    /**
     * Reads a column that is never null.
     *
     * @param column its name
     * @throws UnexpectedValueException if it is
     */
    public String required(String column) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            throw new UnexpectedValueException(column, "is null");
        }
        return text(length);
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
