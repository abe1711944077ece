package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.internal.json.RawJson;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Model;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Models in a temporary file, which is made when the first one is written and is gone when this is closed or the process
 * ends. What is written again is appended; the earlier record is left behind.
 *
 * <p>A record is its length, the number of the model's latest position, and its fields as JSON in UTF-8.
 */
final class ModelFile implements AutoCloseable {
    private static final int HEADER = 2 * Integer.BYTES;
    private static final int BUFFER_SIZE = 1 << 16;

    private final Path folder;
    private @Nullable FileChannel channel;

    /** What comes after the end of the file. */
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    private long written;

    ModelFile(Path folder) {
        this.folder = folder;
    }

    /** Appends a model and returns its place. */
    long append(Model model) throws IOException {
        byte[] fields = model.fields().toJson().getBytes(StandardCharsets.UTF_8);
        if (buffer.remaining() < HEADER + fields.length) {
            flush();
            if (buffer.capacity() < HEADER + fields.length) {
                buffer = ByteBuffer.allocate(Math.max(BUFFER_SIZE, HEADER + fields.length));
            }
        }
        long place = written + buffer.position();
        buffer.putInt(fields.length).putInt(model.position()).put(fields);
        return place;
    }

    Model read(long place, Fqid fqid, boolean deleted) throws IOException {
        ByteBuffer header = bytes(place, HEADER);
        int length = header.getInt();
        int position = header.getInt();
        ByteBuffer fields = bytes(place + HEADER, length);
        String json =
                new String(fields.array(), fields.arrayOffset() + fields.position(), length, StandardCharsets.UTF_8);
        return Model.of(fqid, JsonValue.of(new RawJson(json)).asMap(), deleted, position);
    }

    private ByteBuffer bytes(long place, int length) throws IOException {
        if (place >= written) {
            return buffer.duplicate()
                    .limit(buffer.capacity())
                    .position((int) (place - written))
                    .slice();
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel().read(bytes, place + bytes.position()) < 0) {
                throw new EOFException("The temporary file of models has been cut off");
            }
        }
        return bytes.flip();
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            written += channel().write(buffer, written);
        }
        buffer.clear();
    }

    private FileChannel channel() throws IOException {
        if (channel == null) {
            Path file = Files.createTempFile(folder, "migration-models", null);
            channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            try {
                // Gone at once, so that nothing is left behind by a process that is killed; the channel stays usable.
                Files.delete(file);
            } catch (IOException e) {
                // A system that cannot delete an open file does it when the channel is closed.
            }
        }
        return channel;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
