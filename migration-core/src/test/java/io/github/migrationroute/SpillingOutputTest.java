package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where output is, and that nothing is left of it. */
class SpillingOutputTest {
    private static final int CHUNK = SpillingOutput.CHUNK_BYTES;
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @TempDir
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    private static void append(SpillingOutput output, int chunks) {
        output.append(new byte[chunks * CHUNK], 0, chunks * CHUNK);
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void whatMayBeKeptInMemoryIsInNoFile() throws IOException {
        var output = new SpillingOutput(2 * CHUNK, folder);
        append(output, 3);
        assertEquals(List.of(), files(), "two chunks, and the one that is being filled");
        append(output, 1);
        assertEquals(1, files().size());
        output.discard();
    }

    @Test
    void whatCannotBeStoredOnceIsNotTriedAgain() throws IOException {
        var output = new SpillingOutput(0, folder);
        Files.delete(folder);
        var failure = assertThrows(UncheckedIOException.class, () -> append(output, 2));
        Files.createDirectory(folder);
        assertSame(failure, assertThrows(UncheckedIOException.class, () -> append(output, 2)));
        assertEquals(List.of(), files());
    }

    @Test
    void nothingCanBeAppendedToWhatHasBeenDiscarded() throws IOException {
        var output = new SpillingOutput(0, folder);
        output.discard();
        assertThrows(UncheckedIOException.class, () -> append(output, 2));
        assertEquals(List.of(), files());
    }

    @Test
    void adiscardedFileIsNotOpenAnyMore() throws IOException {
        assumeTrue(Files.isDirectory(OPEN_FILES), "Only Linux tells which files are open");
        var output = new SpillingOutput(0, folder);
        append(output, 2);
        Path file = files().get(0);
        assertEquals(1, timesOpen(file));
        output.discard();
        assertEquals(0, timesOpen(file));
        assertFalse(Files.exists(file));
    }

    /** A file that was deleted has an addition to its name there. */
    private static long timesOpen(Path file) throws IOException {
        try (var open = Files.list(OPEN_FILES)) {
            return open.map(SpillingOutputTest::target)
                    .filter(target -> target.startsWith(file.toString()))
                    .count();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException e) {
            return "closed meanwhile";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
