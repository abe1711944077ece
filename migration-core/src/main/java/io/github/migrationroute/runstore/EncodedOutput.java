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
     * Returns an output of which there is nothing.
     *
     * @return an output of length 0, which need not be closed
     */
    static EncodedOutput none() {
        return NoOutput.NONE;
    }

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
    default void writeEncodedTo(OutputStream out) throws IOException {
        writeEncodedTo(out, 0, encodedLength());
    }

    /**
     * Writes a part of the encoded output. Can be called repeatedly, and by several threads.
     *
     * @param out takes exactly {@code to - from} bytes; neither flushed nor closed
     * @param from where the part begins in the output, from 0 on
     * @param to where it ends, at most {@link #encodedLength()}
     * @throws IOException as {@link #writeEncodedTo(OutputStream)}
     * @throws IndexOutOfBoundsException if there is no such part
     */
    void writeEncodedTo(OutputStream out, long from, long to) throws IOException;

    /**
     * Tells where parts are read from.
     *
     * @return whether this process has the output, in memory or in a file, so that any number of readers can each read the
     *     parts that they need; false if each part has to come from elsewhere, and should be read only once
     */
    boolean isLocal();

    /** Releases what this object holds, a file or a connection perhaps. Has no effect on the output itself. */
    @Override
    void close();
}
