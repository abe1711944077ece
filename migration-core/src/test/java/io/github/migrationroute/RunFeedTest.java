package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunStoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the followers of a run see of it, whatever its store does meanwhile, and they themselves. */
class RunFeedTest {
    @TempDir
    private Path folder;

    private final RemoteRun run = new RemoteRun();

    private RunFeed feed() {
        return new RunFeed(run, () -> new SpillingOutput(0, folder));
    }

    private static byte[] text(int length) {
        return "0123456789".repeat(length / 10).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void whatWasCopiedBeforeTheStoreFailedIsNotCopiedAgain() throws IOException {
        RunFeed feed = feed();
        run.output = text(100);
        run.readable = 42;
        assertThrows(RunStoreException.class, feed::turn);
        run.readable = Long.MAX_VALUE;
        feed.turn();
        assertArrayEquals(run.output, feed.piece(0, 1000));
        feed.close();
    }

    @Test
    void aRunThatCannotBeReadTheFirstTimeLeavesNoFileBehind() throws IOException {
        run.output = text(200_000);
        run.readable = 150_000;
        assertThrows(RunStoreException.class, this::feed);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void whatIsThereIsReadWhileMoreComesFromElsewhere() throws Exception {
        run.output = text(100);
        RunFeed feed = feed();
        run.output = text(200);
        var seen = new CompletableFuture<byte[]>();
        run.whileRead = () -> {
            var reader = new CompletableFuture<byte[]>();
            var thread = new Thread(() -> {
                try {
                    reader.complete(feed.piece(0, 1000));
                } catch (IOException e) {
                    reader.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
            seen.complete(SteeredDatastore.get(reader.completeOnTimeout(new byte[0], 10, TimeUnit.SECONDS)));
        };
        feed.turn();
        assertArrayEquals(text(100), seen.getNow(new byte[0]));
        assertArrayEquals(text(200), feed.piece(0, 1000));
        feed.close();
    }

    @Test
    void aListenerThatThrowsTroublesNoOtherOne() {
        RunFeed feed = feed();
        var told = new AtomicInteger();
        feed.add(changed -> {
            throw new IllegalStateException("A listener's own");
        });
        feed.add(changed -> told.addAndGet(changed ? 1 : 0));
        run.output = text(10);
        feed.turn();
        assertEquals(1, told.get());
        feed.abandon();
        assertEquals(2, told.get());
        feed.close();
    }

    @Test
    void ofTwoThreadsThatFindAnAnswerOneMakesItAndNothingIsLeftOpen() throws Exception {
        RunFeed feed = feed();
        run.output = text(10);
        feed.turn();
        var both = new CyclicBarrier(2);
        var turn = new Thread(() -> {
            while (!feed.hasListeners()) {
                Thread.onSpinWait();
            }
            feed.tell(true);
        });
        turn.start();
        var pending = new PendingAnswer(
                feed,
                view -> {
                    try {
                        both.await();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    return true;
                },
                Duration.ofSeconds(60),
                () -> RunsAnswer.output(MigrationProgressState.MIGRATION_RUNNING, new FeedOutput(feed), 0));
        turn.join();
        SteeredDatastore.get(pending.answer().toCompletableFuture()).close();
        assertFalse(feed.hasListeners(), "nobody follows any more");
        feed.close();
    }

    @Test
    void anOutputThatIsClosedTwiceDoesNotCloseAnother() {
        RunFeed feed = feed();
        var one = new FeedOutput(feed);
        var other = new FeedOutput(feed);
        one.close();
        one.close();
        assertTrue(feed.hasListeners());
        other.close();
        assertFalse(feed.hasListeners());
        feed.close();
    }

    @Test
    void whoComesWhenNobodyFollowsAnyMoreIsToldSo() throws Exception {
        RunFeed feed = feed();
        feed.close();
        var pending = new PendingAnswer(feed, view -> false, Duration.ofSeconds(60), () -> {
            throw new AssertionError("There is none");
        });
        assertTrue(pending.answer().toCompletableFuture().isDone());
        assertEquals(
                503,
                SteeredDatastore.get(pending.answer().toCompletableFuture()).statusCode());
        try (var stream = new EventStream(feed, 0)) {
            assertTrue(stream.isOver());
        }
    }

    @Test
    void whoComesWhileItIsClosedIsToldSo() {
        RunFeed feed = feed();
        var told = new CountDownLatch(1);
        // Looked for already, and found missing.
        feed.add(changed -> told.countDown());
        run.failure = new RunStoreException("The store cannot be reached.");
        feed.close();
        assertEquals(0, told.getCount());
    }

    @Test
    void whereOutputCanBeCutIsFoundByReadingLittleOfIt() throws IOException {
        List<byte[]> outputs = new ArrayList<>();
        for (String text : List.of("\n", "1\n", "\u0001", "\"", "ä", "漢", "漢\n", "\ud83d\ude00")) {
            outputs.add(JsonTextEncoder.encode(text.repeat(1_000_000)));
        }
        for (byte[] output : outputs) {
            run.output = output;
            run.bytesRead = 0;
            try (Run now = run.read()) {
                int places = 0;
                for (int place = output.length - 12; place < output.length; place++) {
                    places += EncodedText.canBeCutAt(now.output(), place) ? 1 : 0;
                }
                assertTrue(places >= 2);
            }
            assertTrue(run.bytesRead < 200_000, run.bytesRead + " bytes were read");
        }
    }

    /** A run of another process, whose output can be out of reach from a place on. */
    private static final class RemoteRun implements FollowedRun {
        private byte[] output = new byte[0];
        private long readable = Long.MAX_VALUE;
        private long bytesRead;
        private @Nullable RunStoreException failure;
        private Runnable whileRead = () -> {};

        @Override
        public Run read() {
            return Run.builder("1", "migrate", Instant.EPOCH)
                    .duration(Duration.ZERO)
                    .output(new RemoteOutput(output))
                    .build();
        }

        @Override
        public void close() {
            if (failure != null) {
                throw failure;
            }
        }

        private final class RemoteOutput implements EncodedOutput {
            private final byte[] bytes;

            RemoteOutput(byte[] bytes) {
                this.bytes = bytes;
            }

            @Override
            public long encodedLength() {
                return bytes.length;
            }

            @Override
            public void writeEncodedTo(OutputStream out, long from, long to) throws IOException {
                whileRead.run();
                bytesRead += to - from;
                out.write(bytes, (int) from, (int) (Math.max(from, Math.min(to, readable)) - from));
                if (to > readable) {
                    throw new IOException("The connection is broken");
                }
            }

            @Override
            public boolean isLocal() {
                return false;
            }

            @Override
            public void close() {}
        }
    }
}
