package io.github.migrationroute.runstore;

import java.io.OutputStream;
import java.util.Objects;

/** Output of which there is nothing. */
enum NoOutput implements EncodedOutput {
    NONE;

    @Override
    public long encodedLength() {
        return 0;
    }

    @Override
    public void writeEncodedTo(OutputStream out, long from, long to) {
        Objects.checkFromToIndex(from, to, 0);
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
