package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.servlet.contract.Conversation.End;
import io.github.migrationroute.servlet.contract.Conversation.Expectation;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Has many generated conversations with a server, several at a time, and checks what comes back. */
final class Fuzzer {
    private static final int CLIENTS = 4;

    /** What the route answers to whatever a client sends; 403 and all from 500 on have reasons in the server. */
    private static final Set<Integer> OF_THE_ROUTE = Set.of(200, 400, 401, 404, 405, 409, 413, 415, 416);

    /** After these nobody has a reason to close the connection. */
    private static final Set<Integer> EXECUTED_OR_EXCLUDED = Set.of(200, 409);

    /** What a container says itself of a method or a version of HTTP that it does not have. */
    private static final Set<Integer> NOT_IMPLEMENTED = Set.of(501, 505);

    private final int port;
    private final CountingAuthorizer reached;

    Fuzzer(int port, CountingAuthorizer reached) {
        this.port = port;
        this.reached = reached;
    }

    /** Sends at least so many requests. The seeds of the conversations are the given one and those that follow it. */
    void run(long seed, int requests) throws Exception {
        var seeds = new AtomicLong(seed);
        var left = new AtomicLong(requests);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                ends.add(clients.submit(() -> converse(seeds, left)));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        } finally {
            left.set(0);
            clients.shutdown();
            assertTrue(clients.awaitTermination(Gate.PATIENCE_SECONDS, TimeUnit.SECONDS), "A client hangs");
        }
        checkThatTheRouteStillWorks();
    }

    private void checkThatTheRouteStillWorks() throws IOException {
        for (String command : RefusalTests.COMMANDS) {
            long start = System.nanoTime();
            Answer answer = ask(command);
            // A run may still be going on, of the last client or of the command before.
            while (answer.status() == 409
                    && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(Gate.PATIENCE_SECONDS)) {
                Thread.onSpinWait();
                answer = ask(command);
            }
            answer.assertHandled();
        }
    }

    private Answer ask(String command) throws IOException {
        try (var connection = new RawConnection(port)) {
            connection.sendAuthorizedHead().sendBody("{\"cmd\":\"" + command + "\"}");
            return connection.readAnswer();
        }
    }

    private void converse(AtomicLong seeds, AtomicLong left) {
        while (left.get() > 0) {
            long seed = seeds.getAndIncrement();
            Conversation conversation = new ConversationGenerator(seed).next();
            try {
                converse(conversation);
            } catch (IOException | RuntimeException | AssertionError e) {
                left.set(0);
                throw new AssertionError("Seed " + seed + ", " + conversation, e);
            }
            left.addAndGet(-conversation.requests());
        }
    }

    private void converse(Conversation conversation) throws IOException {
        if (conversation.end() != End.READS_ALL) {
            breakOff(conversation);
            return;
        }
        int requests;
        RawConnection.Rest rest;
        try (var connection = new RawConnection(port)) {
            reached.forget(connection.localPort());
            connection.sendUnlessClosed(conversation.bytes()).sendEndUnlessClosed();
            rest = connection.readRest();
            // Before another client can have the same port.
            requests = reached.count(connection.localPort());
        }
        ReceivedAnswers received = ReceivedAnswers.of(rest.bytes());
        try {
            check(conversation, received, rest.isReset(), requests);
        } catch (AssertionError e) {
            throw new AssertionError(
                    "Reached the servlet: " + requests + ", reset: " + rest.isReset() + ", received: " + received, e);
        }
    }

    /** From another address, so that what of it is still being answered is not counted for the next with its port. */
    private void breakOff(Conversation conversation) throws IOException {
        RawConnection connection = RawConnection.from(InetAddress.getByName("127.0.0.2"), port);
        connection.sendUnlessClosed(conversation.bytes());
        if (conversation.end() == End.BREAKS_OFF_IN_THE_ANSWER) {
            connection.sendEndUnlessClosed();
            connection.awaitAnswer();
        }
        connection.reset();
    }

    private static void check(Conversation conversation, ReceivedAnswers received, boolean reset, int reached) {
        List<Answer> answers = received.complete();
        if (conversation.isDamaged()) {
            checkOfNobodyKnowsWhat(received, reached);
            return;
        }
        List<Expectation> expected = conversation.expected();
        assertTrue(answers.size() <= expected.size(), "more answers than requests");
        for (int i = 0; i < answers.size(); i++) {
            checkAnswer(
                    answers.get(i), expected.get(i).statuses(), expected.get(i).hasBody());
        }
        if (answers.size() < expected.size()) {
            // A container may close the connection after a refusal, and what the client has not received is lost then
            // if
            // there is more to read for the server.
            assertTrue(
                    reset ? expected.stream().anyMatch(Fuzzer::mayBeTheLast) : endsWithRefusal(answers),
                    "an answer is missing");
        }
        if (!reset) {
            assertEquals(answers.size(), reached, "answers of the route");
        }
    }

    private static boolean mayBeTheLast(Expectation expectation) {
        return !EXECUTED_OR_EXCLUDED.containsAll(expectation.statuses());
    }

    private static boolean endsWithRefusal(List<Answer> answers) {
        return !answers.isEmpty() && answers.get(answers.size() - 1).status() >= 400;
    }

    private static void checkOfNobodyKnowsWhat(ReceivedAnswers received, int reached) {
        int ofTheRoute = 0;
        int worst = 0;
        List<Answer> answers = received.complete();
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            if (answer.isOfTheRoute()) {
                ofTheRoute++;
                boolean isLast = i == answers.size() - 1;
                // An answer to HTTP/0.9 has no head, so nobody knows where the one before it ends.
                boolean isWhole = received.isComplete() || !isLast;
                checkAnswer(answer, OF_THE_ROUTE, isWhole && !answer.body().isEmpty());
            } else if (!NOT_IMPLEMENTED.contains(answer.status())) {
                worst = Math.max(worst, answer.status());
            }
        }
        int unanswered = reached - ofTheRoute;
        assertTrue(unanswered >= 0, "more answers of the route than requests that have reached it");
        // Some may be lost: Tomcat answers itself, whatever a servlet says, when the rest of a request turns out to be
        // no HTTP,
        // and Undertow keeps the answers to requests in a row until it has read the last of them, which may never end.
        if (worst >= 500) {
            // Undertow has such an answer to a cookie that it cannot read; what reaches the servlet has none.
            assertEquals(0, unanswered, "requests that the route has failed to answer");
        }
    }

    private static void checkAnswer(Answer answer, Set<Integer> statuses, boolean hasBody) {
        assertTrue(statuses.contains(answer.status()), () -> "one of " + statuses + ", but " + answer);
        if (!hasBody) {
            assertTrue(answer.isOfTheRoute(), answer::toString);
        } else if (answer.status() == 200) {
            answer.assertHandled();
        } else {
            answer.assertRefused(answer.status());
        }
    }
}
