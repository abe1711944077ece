package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command gives as values is in its result, and not in the JSON. */
class FactsTest {
    private static final Duration LONG = Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS);

    private static final Datastore GIVING = (FunctionDatastore) (command, log) -> {
        log.fact("positions", 3);
        log.fact("next", "migration_required");
        log.fact("positions", 4);
        log.fact("command", command.wireName());
    };

    private static Map<String, Object> facts(MigrationRouteHandler handler, String command) {
        return handler.handle("{\"cmd\":\"" + command + "\"}").result().facts();
    }

    @Test
    void theLastValueOfEachNameIsInTheResultOfEveryCommand() {
        try (var handler =
                MigrationRouteHandler.builder(GIVING).initialWait(LONG).build()) {
            for (String command : List.of("stats", "reset", "clear-collectionfield-tables", "migrate", "finalize")) {
                assertEquals(
                        Map.of("positions", 4L, "next", "migration_required", "command", command),
                        facts(handler, command));
            }
            assertEquals("finalize", facts(handler, "progress").get("command"));
            assertEquals(
                    List.of("positions", "next", "command"),
                    List.copyOf(facts(handler, "stats").keySet()));
        }
    }

    @Test
    void theJsonDoesNotHaveThemUnlessItIsAskedFor() {
        try (var handler =
                MigrationRouteHandler.builder(GIVING).initialWait(LONG).build()) {
            assertEquals(
                    "{\"success\":true,\"output\":\"\"}",
                    handler.handle("{\"cmd\":\"stats\"}").body());
        }
    }

    @Test
    void theyCannotBeChangedByWhoReadsThemNorAfterTheEnd() {
        var late = new CompletableFuture<MigrationLog>();
        Datastore keeping = (FunctionDatastore) (command, log) -> {
            log.fact("positions", 1);
            late.complete(log);
        };
        try (var handler =
                MigrationRouteHandler.builder(keeping).initialWait(LONG).build()) {
            Map<String, Object> facts = facts(handler, "migrate");
            assertThrows(UnsupportedOperationException.class, () -> facts.put("positions", 2L));
            late.join().fact("positions", 2);
            late.join().fact("next", "late");
            assertEquals(Map.of("positions", 1L), facts);
            assertEquals(Map.of("positions", 1L), facts(handler, "progress"));
        }
    }

    @Test
    void thoseOfARunAreKnownWhileItIsInProgressAndWhenItHasFailedButNotOfTheOneBefore() throws InterruptedException {
        var datastore = new SteeredDatastore();
        try (var handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .build()) {
            assertEquals(Map.of(), facts(handler, "progress"));
            facts(handler, "migrate");
            var first = datastore.awaitExecution();
            first.step(log -> log.fact("positions", 7));
            assertEquals(Map.of("positions", 7L), facts(handler, "progress"));
            first.fail(new MigrationException("It failed."));
            first.thread.join(LONG.toMillis());
            var ended = handler.handle("{\"cmd\":\"progress\"}").result();
            assertEquals(Map.of("positions", 7L), ended.facts());
            assertEquals("It failed.", ended.failure().orElseThrow().getMessage());
            facts(handler, "finalize");
            datastore.awaitExecution().info("begun");
            assertEquals(Map.of(), facts(handler, "progress"));
            datastore.endAll();
        }
    }

    /** A command need not end at once when its claim is lost, and another one may run by then. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thoseOfTheLatestRunStayKnownWhenOneBeforeItEndsLater(boolean hasEnded) throws InterruptedException {
        var datastore = new SteeredDatastore();
        try (var store = new SteeredRunStore();
                var handler = MigrationRouteHandler.builder(datastore)
                        .runStore(store)
                        .initialWait(Duration.ZERO)
                        .build()) {
            facts(handler, "migrate");
            var lost = datastore.awaitExecution();
            store.endElsewhere();
            facts(handler, "finalize");
            var latest = datastore.awaitExecution();
            latest.step(log -> log.fact("positions", 7));
            if (hasEnded) {
                latest.fail(new MigrationException("It failed."));
                latest.thread.join(LONG.toMillis());
            }
            lost.succeed();
            lost.thread.join(LONG.toMillis());
            var progress = handler.handle("{\"cmd\":\"progress\"}").result();
            assertEquals(Map.of("positions", 7L), progress.facts());
            assertEquals(hasEnded, progress.failure().isPresent());
            datastore.endAll();
        }
    }

    @Test
    void anotherProcessDoesNotKnowThem() {
        try (var store = InMemoryRunStore.builder().build();
                var one = MigrationRouteHandler.builder(GIVING)
                        .runStore(store)
                        .initialWait(LONG)
                        .build();
                var other =
                        MigrationRouteHandler.builder(GIVING).runStore(store).build()) {
            assertEquals(4L, facts(one, "migrate").get("positions"));
            assertEquals(Map.of(), facts(other, "progress"));
            assertEquals(4L, facts(one, "progress").get("positions"));
        }
    }
}
