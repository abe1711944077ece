package io.github.migrationroute.runstore;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The output of a command up to one moment, in the form in which it stands inside the JSON string of an answer: escaped,
 * in UTF-8, without the quotes. It never changes, whatever is written after that moment and whichever run follows.
 *
 * <p>Thread-safe. Should be closed when it is not needed any more; one that is not closed is released when it becomes
 * unreachable.
 */
public interface EncodedOutput extends AutoCloseable {
    /**
     * Returns the length of the encoded output.
     *
     * @return the length in bytes; 0 if nothing had been written
     */
    long encodedLength();

    /**
     * Writes the encoded output. Can be called repeatedly.
     *
     * @param out takes exactly {@link #encodedLength()} bytes; neither flushed nor closed
     * @throws IOException if the output cannot be read, as it may be once this object is closed, or {@code out} fails
     */
    void writeEncodedTo(OutputStream out) throws IOException;

    /** Releases what this object holds, a file or a connection perhaps. Has no effect on the output itself. */
    @Override
    void close();
}
