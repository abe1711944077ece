package io.github.migrationroute.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.EventStream;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.PendingAnswer;
import io.github.migrationroute.RunsReply;
import io.github.migrationroute.RunsRequest;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Requests that hold no thread, at moments at which containers are hardly ever met. */
class HeldRequestTest {
    private static final long PATIENCE_SECONDS = 30;

    @AutoClose
    private final MigrationRouteHandler handler =
            MigrationRouteHandler.builder(new Greeting()).build();

    private final FakeRequest client = new FakeRequest();

    private RunsReply follow(String accept) {
        handler.handle("{\"cmd\":\"migrate\"}").close();
        return handler.resources()
                .handle(RunsRequest.builder("GET", "/runs/latest/output")
                        .query("wait=1")
                        .accept(accept)
                        .build());
    }

    @Test
    void aClientThatTakesMoreWhileThatIsAskedIsSentMore() throws Exception {
        var asked = new AtomicInteger();
        client.isReady = () -> {
            if (asked.incrementAndGet() != 2) {
                return true;
            }
            // By a thread of the container, before the answer is here.
            var thread = new Thread(client::writePossible);
            thread.start();
            join(thread);
            return false;
        };
        var sending = new SendingThread();
        EventSender.send(
                assertInstanceOf(EventStream.class, follow("text/event-stream")),
                Duration.ofHours(1),
                sending,
                client.request(),
                client.response(),
                sender -> {},
                sender -> {});
        client.writePossible();
        assertTrue(client.completed.await(PATIENCE_SECONDS, TimeUnit.SECONDS), client::receivedText);
        assertTrue(client.receivedText().contains("{\"output\":\"Hello\\n\"}"), client::receivedText);
        sending.shutdown();
    }

    @Test
    void whatCannotBeSentForWantOfAThreadIsSentLater() throws Exception {
        var tries = new AtomicInteger();
        EventSender.send(
                assertInstanceOf(EventStream.class, follow("text/event-stream")),
                Duration.ofHours(1),
                turn -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new RejectedExecutionException("There is no thread");
                    }
                    turn.run();
                },
                client.request(),
                client.response(),
                sender -> {},
                sender -> {});
        client.writePossible();
        assertEquals("", client.receivedText());
        client.writePossible();
        assertTrue(client.completed.await(PATIENCE_SECONDS, TimeUnit.SECONDS), client::receivedText);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAnswerThatTheContainerNeverHasSentIsClosed() throws Exception {
        PendingSender.send(
                assertInstanceOf(PendingAnswer.class, follow("application/json")), client.request(), client.response());
        assertTrue(client.dispatched.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        client.end();
        Thread follower = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("migration-followers"))
                .findAny()
                .orElseThrow();
        follower.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertEquals(Thread.State.TERMINATED, follower.getState(), "nobody follows any more");
    }

    private static final class Greeting implements Datastore {
        @Override
        public void migrate(MigrationLog log) {
            log.info("Hello");
        }

        @Override
        public void finalize(MigrationLog log) {}

        @Override
        public void reset(MigrationLog log) {}

        @Override
        public void clearCollectionfieldTables(MigrationLog log) {}

        @Override
        public void stats(MigrationLog log) {}
    }
}
