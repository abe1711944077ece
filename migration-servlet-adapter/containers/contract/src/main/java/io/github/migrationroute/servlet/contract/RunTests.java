package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationRouteHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands and what they answer. */
interface RunTests extends Container {
    @Test
    default void withoutARunTheProgressIs0() {
        try (Route route = Route.mount(this, ScriptedDatastore.greeting())) {
            assertEquals(
                    "{\"success\":true,\"status\":0}",
                    route.command("progress").assertHandled().body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "clear-collectionfield-tables", "stats"})
    default void aShortCommandAnswersItsOutputWithoutAStatus(String command) {
        assertEquals(
                "{\"success\":true,\"output\":\"this is " + command + "\\n\"}",
                route().command(command).assertHandled().body());
    }

    @Test
    default void aCommandThatFailsIsHandled() {
        ScriptedDatastore failing = (command, log) -> {
            log.info("before");
            throw new MigrationException("It does not fit.");
        };
        try (Route route = Route.mount(this, failing)) {
            assertEquals(
                    "{\"success\":true,\"output\":\"before\\n\",\"exception\":\"It does not fit.\"}",
                    route.command("stats").assertHandled().body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrate", "finalize"})
    default void theProgressOfARunGrowsUntilItsEnd(String command) throws Exception {
        var firstLine = new Gate();
        var goOn = new Gate();
        var ended = new Gate();
        ScriptedDatastore datastore = (executed, log) -> {
            log.info("one");
            firstLine.open();
            goOn.await();
            log.info("two");
            throw new MigrationException("It does not fit.");
        };
        try (Route route = Route.mount(this, startedAtOnce(datastore, ended))) {
            assertEquals(1, route.command(command).assertHandled().runStatus());
            firstLine.await();
            assertEquals(
                    "{\"success\":true,\"status\":1,\"output\":\"one\\n\"}",
                    route.command("progress").assertHandled().body());
            goOn.open();
            ended.await();
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        "{\"success\":true,\"status\":2,\"output\":\"one\\ntwo\\n\",\"exception\":\"It does not fit.\"}",
                        route.command("progress").assertHandled().body());
            }
        }
    }

    private static MigrationRouteHandler startedAtOnce(ScriptedDatastore datastore, Gate ended) {
        return MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .addListener(new EndListener(ended))
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrate", "finalize"})
    default void aRunThatEndsWithinTheInitialWaitIsAnsweredAsFinished(String command) {
        var handler = MigrationRouteHandler.builder(ScriptedDatastore.greeting())
                .initialWait(Duration.ofSeconds(Gate.PATIENCE_SECONDS))
                .build();
        try (Route route = Route.mount(this, handler)) {
            String answer = "{\"success\":true,\"status\":2,\"output\":\"this is " + command + "\\n\"}";
            assertEquals(answer, route.command(command).assertHandled().body());
            assertEquals(answer, route.command("progress").assertHandled().body());
        }
    }

    @Test
    default void duringARunEverythingButProgressIsRefusedWith409() throws Exception {
        var goOn = new Gate();
        var ended = new Gate();
        try (Route route = Route.mount(this, startedAtOnce((command, log) -> goOn.await(), ended))) {
            assertEquals(1, route.command("finalize").assertHandled().runStatus());
            for (String command : List.of("migrate", "finalize", "reset", "clear-collectionfield-tables", "stats")) {
                String message = route.command(command).assertRefused(409).message();
                assertTrue(message.contains("finalize"), message);
            }
            assertEquals(1, route.command("progress").assertHandled().runStatus());
            goOn.open();
            ended.await();
            assertFalse(route.command("stats").assertHandled().json().has("status"));
        }
    }

    @Test
    default void duringAShortCommandProgressIsAnsweredAndOthersAreRefusedWith409() throws Exception {
        var begun = new Gate();
        var goOn = new Gate();
        ScriptedDatastore datastore = (command, log) -> {
            begun.open();
            goOn.await();
        };
        var handler = MigrationRouteHandler.builder(datastore)
                .shortCommandWait(Duration.ZERO)
                .build();
        try (Route route = Route.mount(this, handler)) {
            var stats = CompletableFuture.supplyAsync(() -> route.command("stats"));
            begun.await();
            assertEquals(0, route.command("progress").assertHandled().runStatus());
            String message = route.command("migrate").assertRefused(409).message();
            assertTrue(message.contains("stats"), message);
            goOn.open();
            stats.get(Gate.PATIENCE_SECONDS, TimeUnit.SECONDS).assertHandled();
        }
    }
}
