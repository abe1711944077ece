package io.github.migrationroute.eventlog.internal.sql;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Collects rows and writes them into a table with one {@code COPY … (FORMAT binary)}, which needs neither escaping nor
 * parsing.
 *
 * <p>Format: "Binary Format" in the chapter COPY of the PostgreSQL documentation.
 */
public final class CopyRows {
    private static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', -1, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final int NULL = -1;
    private static final int END = -1;
    private static final byte JSONB_VERSION = 1;

    private final String sql;
    private byte[] bytes = new byte[1 << 16];
    private int size;

    /**
     * Creates a collection without rows.
     *
     * @param columns the table and, in parentheses, the columns in the order in which they are given
     */
    public CopyRows(String columns) {
        this.sql = "COPY " + columns + " FROM STDIN (FORMAT binary)";
        append(HEADER);
    }

    /** Begins a row; its columns must follow. */
    public void row(int columns) {
        require(Short.BYTES);
        bytes[size++] = (byte) (columns >> 8);
        bytes[size++] = (byte) columns;
    }

    public void integer(int value) {
        append(Integer.BYTES);
        append(value);
    }

    public void bool(boolean value) {
        append(1);
        append(new byte[] {(byte) (value ? 1 : 0)});
    }

    public void text(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        append(text.length);
        append(text);
    }

    public void jsonb(@Nullable String value) {
        if (value == null) {
            append(NULL);
            return;
        }
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        append(1 + text.length);
        append(new byte[] {JSONB_VERSION});
        append(text);
    }

    /** Returns how many bytes have been collected. */
    public int size() {
        return size;
    }

    /** Writes the rows, and begins anew without any. */
    public void write(Connection connection) throws SQLException {
        row(END);
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        copy.writeToCopy(bytes, 0, size);
        copy.endCopy();
        size = HEADER.length;
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
}
