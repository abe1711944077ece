package io.github.migrationroute.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows into a table with one {@code COPY … (FORMAT binary)}, which needs neither escaping nor parsing. Until it is
 * finished or closed, its connection can be used for nothing else; before the first {@link #send} it can.
 *
 * <p>Format: "Binary Format" in the chapter COPY of the PostgreSQL documentation.
 */
final class CopyWriter implements AutoCloseable {
    private static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', -1, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final int NULL = -1;
    private static final byte JSONB_VERSION = 1;

    private final Connection connection;
    private final String sql;
    private byte[] bytes = new byte[1 << 16];
    private int size;
    private @Nullable CopyIn copy;

    /**
     * Creates a writer.
     *
     * @param columns the table and, in parentheses, the columns in the order in which they are given
     */
    CopyWriter(Connection connection, String columns) {
        this.connection = connection;
        this.sql = "COPY " + columns + " FROM STDIN (FORMAT binary)";
        append(HEADER);
    }

    void row(int columns) {
        require(Short.BYTES);
        bytes[size++] = (byte) (columns >> 8);
        bytes[size++] = (byte) columns;
    }

    void integer(int value) {
        append(Integer.BYTES);
        append(value);
    }

    void bool(boolean value) {
        append(1);
        append(new byte[] {(byte) (value ? 1 : 0)});
    }

    void text(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        append(text.length);
        append(text);
    }

    void jsonb(@Nullable String value) {
        if (value == null) {
            append(NULL);
            return;
        }
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        append(1 + text.length);
        append(new byte[] {JSONB_VERSION});
        append(text);
    }

    /** Returns how many bytes wait to be sent. */
    int waiting() {
        return size;
    }

    /** Sends what waits. */
    void send() throws SQLException {
        if (copy == null) {
            copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        }
        copy.writeToCopy(bytes, 0, size);
        size = 0;
    }

    /** Ends the statement; all rows are in the table then. */
    void finish() throws SQLException {
        row(NULL);
        send();
        if (copy != null) {
            copy.endCopy();
        }
    }

    private void append(int value) {
        require(Integer.BYTES);
        bytes[size++] = (byte) (value >> 24);
        bytes[size++] = (byte) (value >> 16);
        bytes[size++] = (byte) (value >> 8);
        bytes[size++] = (byte) value;
    }

    private void append(byte[] some) {
        require(some.length);
        System.arraycopy(some, 0, bytes, size, some.length);
        size += some.length;
    }

    private void require(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    /** Cancels what has not been finished; the transaction is aborted then. */
    @Override
    public void close() throws SQLException {
        if (copy != null && copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
