package io.github.migrationroute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunState;
import io.github.migrationroute.runstore.RunStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whoever follows a run, from wherever, on whatever node, and however often it reconnects: what it has joined is the output. */
class FollowPropertyTest {
    private static final int NODES = 3;

    /** One thing that happens. */
    private record Step(Kind kind, int which, String text) {}

    private enum Kind {
        APPEND,
        PROGRESS,
        JOIN,
        STREAM,
        READ,
        LEAVE,
        RECONNECT,
        DIE,
        STOP
    }

    @Provide
    Arbitrary<Step> anyStep() {
        Arbitrary<Kind> kinds = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.just(Kind.APPEND)), Tuple.of(4, Arbitraries.of(Kind.values())));
        Arbitrary<String> texts = Arbitraries.strings()
                .withChars('\\', 'u', '"', '\n', '\t', 'a', 'ä', '€', '\ud83d', '\ude00')
                .ofMaxLength(20);
        Arbitrary<String> longTexts = texts.map(text -> (text + "x").repeat(3000));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.frequencyOf(Tuple.of(9, texts), Tuple.of(1, longTexts)))
                .as(Step::new);
    }

    /** What has followed the run since a place, as a value or as a stream of events. */
    private abstract static class Following {
        final long from;
        final StringBuilder joined = new StringBuilder();
        final Semaphore changes = new Semaphore(0);

        Following(long from) {
            this.from = from;
        }

        /** The node that it is connected to. */
        int node;

        abstract void connect(MigrationRouteHandler node);

        void connect(List<MigrationRouteHandler> nodes, int which) {
            node = which % NODES;
            connect(nodes.get(node));
        }

        /** Returns whether there was something. */
        abstract boolean read() throws IOException;

        abstract boolean isOver();

        abstract void leave();

        void readToTheEnd() throws Exception {
            while (true) {
                changes.drainPermits();
                boolean more = true;
                while (more) {
                    more = read();
                }
                if (isOver()) {
                    return;
                }
                assertTrue(changes.tryAcquire(SteeredDatastore.PATIENCE_SECONDS, TimeUnit.SECONDS), "No more comes");
            }
        }
    }

    private static final class ByValue extends Following {
        private @Nullable RunFollower connected;
        private final String id;
        private long place;

        ByValue(String id, long from) {
            super(from);
            this.id = id;
            this.place = from;
        }

        private RunFollower follower() {
            return Objects.requireNonNull(connected);
        }

        @Override
        void connect(MigrationRouteHandler node) {
            connected = node.runs().follow(id, place, changes::release).orElseThrow();
        }

        @Override
        boolean read() {
            String next = follower().next();
            place = follower().place();
            joined.append(next);
            return !next.isEmpty();
        }

        @Override
        boolean isOver() {
            return follower().isOver();
        }

        @Override
        void leave() {
            follower().close();
        }
    }

    private static final class ByEvents extends Following {
        private final String id;
        private String lastEventId;
        private @Nullable EventStream connected;
        private String lastRun = "";
        private boolean isOver;
        private final StringBuilder encoded = new StringBuilder();

        ByEvents(String id, long from) {
            super(from);
            this.id = id;
            this.lastEventId = Long.toString(from);
        }

        private EventStream stream() {
            return Objects.requireNonNull(connected);
        }

        @Override
        void connect(MigrationRouteHandler node) {
            RunsRequest request = RunsRequest.builder("GET", "/runs/" + id + "/output")
                    .accept("text/event-stream")
                    .query("from=999999999")
                    .lastEventId(lastEventId)
                    .build();
            RunsReply reply = node.resources().handle(request);
            if (!(reply instanceof EventStream events)) {
                throw new AssertionError(reply);
            }
            connected = events;
            events.onMore(changes::release);
            lastRun = "";
            isOver = false;
        }

        @Override
        boolean read() throws IOException {
            byte[] next = stream().next();
            if (next.length == 0) {
                return false;
            }
            String event = new String(next, UTF_8);
            assertTrue(!isOver, "After the last event: " + event);
            // At the beginning it may have ended already.
            isOver = !lastRun.isEmpty() && event.contains("\"endedAt\"");
            if (event.startsWith("event: run\ndata: {\"id\":\"" + id + "\"")) {
                lastRun = event;
            } else if (!event.equals(":\n\n")) {
                assertTrue(!lastRun.isEmpty(), "The run is not the first event");
                String[] lines = event.split("\n", -1);
                assertEquals(5, lines.length, event);
                assertTrue(lines[0].startsWith("id: "), event);
                assertEquals("event: output", lines[1]);
                assertTrue(lines[2].startsWith("data: {\"output\":\"") && lines[2].endsWith("\"}"), event);
                lastEventId = lines[0].substring(4);
                encoded.append(lines[2], "data: {\"output\":\"".length(), lines[2].length() - 2);
                joined.setLength(0);
                joined.append(EncodedText.decode(encoded.toString().getBytes(UTF_8)));
            }
            return true;
        }

        @Override
        boolean isOver() {
            return stream().isOver();
        }

        @Override
        void leave() {
            stream().close();
        }

        void checkEnd(String state) {
            assertTrue(lastRun.contains("\"state\":\"" + state + "\""), lastRun);
        }
    }

    @Property(tries = 150)
    void whatEachFollowerHasJoinedIsTheOutput(@ForAll @Size(max = 40) List<@From("anyStep") Step> steps)
            throws Exception {
        List<MigrationRouteHandler> nodes = new ArrayList<>();
        try (RunStore store = InMemoryRunStore.builder().outputMemoryLimit(0).build()) {
            for (int i = 0; i < NODES; i++) {
                nodes.add(node(store, i));
            }
            RunClaim claim = store.claimRun(request("1"));
            var output = new StringBuilder();
            List<Long> places = new ArrayList<>(List.of(0L));
            List<Integer> charsAtPlaces = new ArrayList<>(List.of(0));
            List<Following> all = new ArrayList<>();
            RunState state = RunState.SUCCEEDED;
            for (Step step : steps) {
                Following one = all.isEmpty() ? null : all.get(step.which() % all.size());
                switch (step.kind()) {
                    case APPEND -> {
                        byte[] encoded = JsonTextEncoder.encode(step.text() + "\n");
                        claim.append(encoded, 0, encoded.length);
                        output.append(step.text()).append('\n');
                        places.add(places.get(places.size() - 1) + encoded.length);
                        charsAtPlaces.add(output.length());
                    }
                    case PROGRESS -> claim.progress(RunProgress.of("Working", step.which(), ""));
                    case JOIN, STREAM -> {
                        long from = places.get(step.which() % places.size());
                        Following joining = step.kind() == Kind.JOIN ? new ByValue("1", from) : new ByEvents("1", from);
                        joining.connect(nodes, step.which());
                        all.add(joining);
                    }
                    case READ -> {
                        if (one != null) {
                            one.read();
                        }
                    }
                    case LEAVE, RECONNECT -> {
                        if (one != null) {
                            one.leave();
                            one.connect(nodes, step.which() + step.text().length());
                        }
                    }
                    case DIE -> {
                        int dead = step.which() % NODES;
                        nodes.get(dead).close();
                        nodes.set(dead, node(store, dead));
                        for (Following following : all) {
                            if (following.node == dead) {
                                following.leave();
                                following.connect(nodes, dead + step.text().length());
                            }
                        }
                    }
                    case STOP ->
                        nodes.get(step.which() % NODES).runs().stop("latest", Requester.named("ops"), "too slow");
                }
            }
            if (steps.size() % 2 == 0) {
                state = RunState.FAILED;
            }
            claim.finish(state == RunState.FAILED ? RunEnd.failed("It failed.") : RunEnd.succeeded())
                    .close();
            // Its output is gone for everybody else at once.
            RunClaim next = store.claimRun(request("2"));
            for (Following following : all) {
                following.readToTheEnd();
                int begin = charsAtPlaces.get(places.indexOf(following.from));
                assertEquals(output.substring(begin), following.joined.toString());
                if (following instanceof ByEvents events) {
                    events.checkEnd(state.wireName());
                }
                following.leave();
            }
            next.finish(RunEnd.succeeded()).close();
        } finally {
            nodes.forEach(MigrationRouteHandler::close);
        }
    }

    /** The first one has the output itself, the others have it come from elsewhere. */
    private static MigrationRouteHandler node(RunStore store, int number) {
        return MigrationRouteHandler.builder(FunctionDatastore.greeting())
                .runStore(number == 0 ? store : new RemoteRunStore(store))
                .outputMemoryLimit(0)
                .build();
    }

    private static ClaimRequest request(String id) {
        return ClaimRequest.builder(id, "migrate", reason -> {})
                .patience(Duration.ZERO)
                .build();
    }
}
