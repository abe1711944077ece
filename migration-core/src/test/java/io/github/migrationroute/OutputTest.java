package io.github.migrationroute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Output: any Java string survives, nothing is lost or cut, memory is bounded, and readers never delay the writer. */
@Timeout(900)
class OutputTest {
    private static final int CHUNK = SpillingOutput.CHUNK_BYTES;
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    /** Not the one that the code under test uses. */
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder = TEMPORARY;

    private final SteeredDatastore datastore = new SteeredDatastore();
    private MigrationRouteHandler handler =
            MigrationRouteHandler.builder(datastore).build();

    @BeforeEach
    void build() {
        handler.close();
        handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .temporaryFolder(folder)
                .outputMemoryLimit(CHUNK)
                .build();
    }

    @AfterEach
    void close() {
        datastore.endAll();
        handler.close();
    }

    @Test
    void verboseLinesAreThereOnlyWhenAskedFor() {
        try (var talking = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                    log.info("always " + log.verbose());
                    log.debug("sometimes");
                })
                .build()) {
            assertEquals(
                    "always false\n",
                    talking.handle("{\"cmd\":\"stats\"}").result().output().orElseThrow());
            assertEquals(
                    "always true\nsometimes\n",
                    talking.handle("{\"cmd\":\"stats\",\"verbose\":true}")
                            .result()
                            .output()
                            .orElseThrow());
        }
    }

    @Test
    void beyondTheLimitOutputIsInAFileThatOnlyItsOwnerCanRead() throws IOException {
        handler.handle("{\"cmd\":\"migrate\"}");
        var run = datastore.awaitExecution();
        run.info("x".repeat(CHUNK - 2));
        assertEquals(List.of(), files(), "what fits in memory needs no file");
        run.info("y".repeat(5 * CHUNK));
        Path file = files().get(0);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(Files.size(file) >= 4L * CHUNK);
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void anAnswerStaysReadableAfterItsRunWasDropped() throws Exception {
        String line = "x".repeat(10 * CHUNK);
        handler.handle("{\"cmd\":\"migrate\"}");
        var first = datastore.awaitExecution();
        first.info(line);
        first.succeed();
        first.thread.join();
        try (var answer = handler.handle("{\"cmd\":\"progress\"}")) {
            handler.handle("{\"cmd\":\"migrate\"}");
            datastore.awaitExecution();
            assertEquals(List.of(), files());
            assertEquals(line + "\n", answer.result().output().orElseThrow());
            assertEquals(line + "\n", answer.result().output().orElseThrow(), "and again");
        }
    }

    @Test
    void aClosedAnswerWhoseOutputIsInAFileSaysSo() throws Exception {
        handler.handle("{\"cmd\":\"migrate\"}");
        datastore.awaitExecution().info("x".repeat(10 * CHUNK));
        var answer = handler.handle("{\"cmd\":\"progress\"}");
        answer.close();
        assertThrows(IOException.class, () -> answer.writeTo(OutputStream.nullOutputStream()));
    }

    @Test
    void anInterruptedWriterOrReaderDestroysNothing() throws Exception {
        handler.handle("{\"cmd\":\"migrate\"}");
        var run = datastore.awaitExecution();
        String line = "x".repeat(3 * CHUNK);
        run.step(log -> {
            Thread.currentThread().interrupt();
            log.info(line);
            assertTrue(Thread.interrupted(), "the interruption is left to the datastore");
        });
        Thread.currentThread().interrupt();
        try (var answer = handler.handle("{\"cmd\":\"progress\"}")) {
            assertEquals(line + "\n", answer.result().output().orElseThrow());
        } finally {
            assertTrue(Thread.interrupted());
        }
        run.info("more");
        assertEquals(
                line + "\nmore\n",
                handler.handle("{\"cmd\":\"progress\"}").result().output().orElseThrow());
    }

    @Test
    void aSlowReaderDelaysNeitherTheWriterNorOtherReaders() throws Exception {
        handler.handle("{\"cmd\":\"migrate\"}");
        var run = datastore.awaitExecution();
        String line = "x".repeat(5 * CHUNK);
        run.info(line);
        var stuck = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var failure = new AtomicReference<Exception>();
        var read = new ByteArrayOutputStream();
        var slow = new Thread(() -> {
            try (var answer = handler.handle("{\"cmd\":\"progress\"}")) {
                answer.writeTo(new OutputStream() {
                    @Override
                    public void write(int b) {
                        read.write(b);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        read.write(bytes, offset, length);
                        stuck.countDown();
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    }
                });
            } catch (IOException e) {
                failure.set(e);
            }
        });
        slow.start();
        stuck.await();
        run.info(line);
        assertEquals(
                (line + "\n").repeat(2),
                handler.handle("{\"cmd\":\"progress\"}").result().output().orElseThrow());
        run.succeed();
        run.thread.join();
        handler.handle("{\"cmd\":\"finalize\"}");
        datastore.awaitExecution();
        release.countDown();
        slow.join();
        assertNull(failure.get());
        assertEquals(
                line + "\n", JSON.readTree(read.toByteArray()).get("output").textValue());
    }

    @Test
    void aLongLineIsEncodedInBoundedMemory() {
        var pieces = new ArrayList<Integer>();
        var encoded = new ByteArrayOutputStream();
        String line = "\0".repeat(JsonTextEncoder.BUFFER_BYTES);
        new JsonTextEncoder((bytes, offset, length) -> {
                    pieces.add(length);
                    encoded.write(bytes, offset, length);
                })
                .writeLine(line);
        assertTrue(pieces.stream().allMatch(length -> length <= JsonTextEncoder.BUFFER_BYTES));
        assertEquals("\\u0000".repeat(line.length()) + "\\n", encoded.toString(UTF_8));
    }

    @Test
    void afterALineThatCouldNotBeStoredThereIsNoOther() throws Exception {
        handler.handle("{\"cmd\":\"migrate\"}");
        var run = datastore.awaitExecution();
        Files.delete(folder);
        String line = "x".repeat(3 * CHUNK);
        run.step(log -> assertNotNull(assertThrows(UncheckedIOException.class, () -> log.info(line))));
        Files.createDirectory(folder);
        run.step(log -> {
            String message = assertThrows(IllegalStateException.class, () -> log.info("next"))
                    .getMessage();
            assertEquals("An earlier line of the output could not be stored", message);
        });
    }

    @Test
    void aLineThatIsNullIsAnErrorOfTheDatastore() {
        handler.handle("{\"cmd\":\"migrate\"}");
        var run = datastore.awaitExecution();
        run.step(log -> assertNotNull(assertThrows(NullPointerException.class, () -> log.info(nothing()))));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
