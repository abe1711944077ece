package io.github.migrationroute;

import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.RunStoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
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

    /** Those who still read this although it may be discarded. */
    private int pins;

    private boolean discarded;

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
     * Returns what has been appended until now. Not to be called after {@link #discard}, unless this is pinned.
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

    /** Keeps everything readable until {@link #unpin}, also if it is discarded before. */
    synchronized void pin() {
        pins++;
    }

    /** Removes the file if this has been discarded meanwhile, and nobody else has it pinned. */
    synchronized void unpin() {
        pins--;
        if (discarded && pins == 0) {
            removeFile();
        }
    }

    /** Removes the file, unless it is pinned. Snapshots that were taken before stay readable. */
    synchronized void discard() {
        if (failure == null) {
            failure = new UncheckedIOException(new IOException("The output has been discarded."));
        }
        discarded = true;
        if (pins == 0) {
            removeFile();
        }
    }

    private void removeFile() {
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
        public boolean isLocal() {
            return true;
        }

        @Override
        public void writeEncodedTo(OutputStream out, long from, long to) throws IOException {
            Objects.checkFromToIndex(from, to, bytes);
            long headBytes = (long) then.headChunks() * CHUNK_BYTES;
            long place = from;
            while (place < Math.min(to, headBytes)) {
                place += write(head[(int) (place / CHUNK_BYTES)], place % CHUNK_BYTES, to - place, out);
            }
            long fileEnd = Math.min(to, headBytes + then.fileBytes());
            if (reader != null && place < fileEnd) {
                writeFile(reader, place - headBytes, fileEnd - headBytes, out);
                place = fileEnd;
            }
            if (place < to) {
                write(then.tail(), place - headBytes - then.fileBytes(), to - place, out);
            }
        }

        /** Returns how much of a chunk was written: what follows an offset, or less if that is more than is wanted. */
        private static int write(byte[] chunk, long offset, long wanted, OutputStream out) throws IOException {
            int count = (int) Math.min(wanted, chunk.length - offset);
            out.write(chunk, (int) offset, count);
            return count;
        }

        private static void writeFile(RandomAccessFile reader, long from, long to, OutputStream out)
                throws IOException {
            byte[] buffer = new byte[(int) Math.min(CHUNK_BYTES, to - from)];
            for (long place = from; place < to; place += buffer.length) {
                int count = (int) Math.min(buffer.length, to - place);
                // The position belongs to the file object, which several threads may use; never held while writing.
                synchronized (reader) {
                    reader.seek(place);
                    reader.readFully(buffer, 0, count);
                }
                out.write(buffer, 0, count);
            }
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
