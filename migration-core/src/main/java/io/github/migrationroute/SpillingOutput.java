package io.github.migrationroute;

import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.RunStoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Output that grows in memory up to a limit and in a temporary file beyond it, and that any number of readers can copy
 * without ever making the writer wait.
 *
 * <p>The bytes are, in this order: full chunks in memory (the head), the file, and the chunk that is being filled (the
 * tail). A byte that was published is never written again, and a full chunk is replaced, not reused. So a reader needs no
 * lock: the number of published bytes, read before the layout, is a prefix of whatever the layout has become meanwhile.
 *
 * <p>{@link #append} and {@link #discard} are serialized among themselves; {@link #snapshot} never waits for them.
 */
final class SpillingOutput {
    static final int CHUNK_BYTES = 64 * 1024;

    private static final Logger LOGGER = LoggerFactory.getLogger(SpillingOutput.class);

    /** Compared by nobody; the array is the chunk itself. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Layout(int headChunks, long fileBytes, byte[] tail) {}

    private final byte[][] head;
    private final Path temporaryFolder;
    private volatile @Nullable Path file;
    private @Nullable RandomAccessFile fileWriter;
    private @Nullable UncheckedIOException failure;

    private int tailBytes;
    private volatile Layout layout = new Layout(0, 0, new byte[CHUNK_BYTES]);
    private volatile long published;

    /**
     * Creates an empty output.
     *
     * @param memoryLimit what is kept in memory, in bytes; rounded up to whole chunks
     * @param temporaryFolder where the file is created when it is needed
     */
    SpillingOutput(int memoryLimit, Path temporaryFolder) {
        this.head = new byte[(int) ((memoryLimit + CHUNK_BYTES - 1L) / CHUNK_BYTES)][];
        this.temporaryFolder = temporaryFolder;
    }

    /**
     * Appends bytes; readers see all of them or none.
     *
     * @throws UncheckedIOException if the file cannot be written; nothing more can be appended then, and what was
     *     appended before is still there
     */
    synchronized void append(byte[] bytes, int offset, int length) {
        if (failure != null) {
            throw failure;
        }
        int from = offset;
        int end = offset + length;
        while (from < end) {
            if (tailBytes == CHUNK_BYTES) {
                storeTail();
            }
            int count = Math.min(end - from, CHUNK_BYTES - tailBytes);
            System.arraycopy(bytes, from, layout.tail(), tailBytes, count);
            tailBytes += count;
            from += count;
        }
        published = published + length;
    }

    private void storeTail() {
        Layout full = layout;
        int headChunks = full.headChunks();
        long fileBytes = full.fileBytes();
        if (headChunks < head.length) {
            head[headChunks++] = full.tail();
        } else {
            writeToFile(full.tail());
            fileBytes += CHUNK_BYTES;
        }
        layout = new Layout(headChunks, fileBytes, new byte[CHUNK_BYTES]);
        tailBytes = 0;
    }

    /** Through RandomAccessFile, because interrupting a thread closes the FileChannel that it uses, for everybody. */
    private void writeToFile(byte[] chunk) {
        try {
            if (fileWriter == null) {
                // Readable and writable by the owner only, where the file system knows owners.
                Path created = Files.createTempFile(temporaryFolder, "migration-run-", ".output");
                file = created;
                fileWriter = new RandomAccessFile(created.toFile(), "rw");
                // For the host that ends without closing its handler.
                created.toFile().deleteOnExit();
            }
            fileWriter.write(chunk);
        } catch (IOException e) {
            failure = new UncheckedIOException(
                    "The output of the command cannot be stored in " + temporaryFolder + ": " + e.getMessage(), e);
            throw failure;
        }
    }

    /**
     * Returns what has been appended until now. Not to be called after {@link #discard}.
     *
     * @throws RunStoreException if the file cannot be opened
     */
    EncodedOutput snapshot() {
        long bytes = published;
        Layout now = layout;
        return new Snapshot(bytes, now, openFileIfNeeded(bytes, now));
    }

    private @Nullable RandomAccessFile openFileIfNeeded(long bytes, Layout now) {
        Path path = file;
        if (path == null || now.fileBytes() == 0 || bytes <= (long) now.headChunks() * CHUNK_BYTES) {
            return null;
        }
        try {
            // Opened now and by each reader for itself: it stays readable after the file was deleted.
            return new RandomAccessFile(path.toFile(), "r");
        } catch (IOException e) {
            throw new RunStoreException("The stored output cannot be read: " + e.getMessage(), e);
        }
    }

    /** Removes the file. Snapshots that were taken before stay readable. */
    synchronized void discard() {
        if (failure == null) {
            failure = new UncheckedIOException(new IOException("The output has been discarded."));
        }
        Path path = file;
        if (path == null) {
            return;
        }
        try {
            if (fileWriter != null) {
                fileWriter.close();
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            HostLog.safely(
                    "an earlier command",
                    e,
                    () -> LOGGER.warn("The file {} with the output of an earlier command cannot be removed", path, e));
        }
    }

    private final class Snapshot implements EncodedOutput {
        private final long bytes;
        private final Layout then;
        private final @Nullable RandomAccessFile reader;

        Snapshot(long bytes, Layout then, @Nullable RandomAccessFile reader) {
            this.bytes = bytes;
            this.then = then;
            this.reader = reader;
        }

        @Override
        public long encodedLength() {
            return bytes;
        }

        @Override
        public void writeEncodedTo(OutputStream out) throws IOException {
            long left = bytes;
            for (int i = 0; i < then.headChunks() && left > 0; i++) {
                left -= write(head[i], left, out);
            }
            if (reader != null) {
                left -= writeFile(reader, Math.min(left, then.fileBytes()), out);
            }
            if (left > 0) {
                write(then.tail(), left, out);
            }
        }

        private static int write(byte[] chunk, long left, OutputStream out) throws IOException {
            int count = (int) Math.min(left, chunk.length);
            out.write(chunk, 0, count);
            return count;
        }

        private static long writeFile(RandomAccessFile reader, long count, OutputStream out) throws IOException {
            byte[] buffer = new byte[CHUNK_BYTES];
            for (long position = 0; position < count; position += buffer.length) {
                // The position belongs to the file object, which several threads may use; never held while writing.
                synchronized (reader) {
                    reader.seek(position);
                    reader.readFully(buffer);
                }
                write(buffer, count - position, out);
            }
            return count;
        }

        @Override
        public void close() {
            if (reader != null) {
                try {
                    reader.close();
                } catch (IOException e) {
                    LOGGER.debug("A file that was only read cannot be closed", e);
                }
            }
        }
    }
}
