package io.github.migrationroute.runstore.postgres.internal.output;

/**
 * Some of the output of a run.
 *
 * @param position how many bytes of output come before it
 * @param bytes the output; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Piece(long position, byte[] bytes) {
    int length() {
        return bytes.length;
    }

    long end() {
        return position + bytes.length;
    }
}
