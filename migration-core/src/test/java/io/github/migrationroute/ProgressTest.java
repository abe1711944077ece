package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a datastore says of its progress arrives at the claim of its run, and is no output. */
class ProgressTest {
    private static final Duration LONG = Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS);

    @AutoClose
    private final SteeredRunStore store = new SteeredRunStore();

    private MigrationResult result(MigrationCommand command, FunctionDatastore datastore) {
        try (var handler = MigrationRouteHandler.builder(datastore)
                .initialWait(LONG)
                .runStore(store)
                .build()) {
            return handler.handle(MigrationRequest.of(command)).result();
        }
    }

    private RunProgress latest() {
        try (Run run = store.latest().orElseThrow()) {
            return run.progress().orElseThrow();
        }
    }

    @Test
    void whatWasSaidLastIsInTheRun() {
        MigrationResult result = result(MigrationCommand.MIGRATE, (command, log) -> {
            log.progress("Reading", 1, "");
            log.progress("Converting", 3, 7, "positions");
        });
        assertEquals("", result.output().orElseThrow());
        RunProgress progress = latest();
        assertEquals("Converting", progress.stage());
        assertEquals(3, progress.done());
        assertEquals(OptionalLong.of(7), progress.total());
        assertEquals("positions", progress.unit());
        assertEquals("Converting: 3 of 7 positions", progress.toString());
    }

    @Test
    void theTotalMayBeUnknownOrTooLow() {
        result(MigrationCommand.FINALIZE, (command, log) -> log.progress("Sorting", 0, ""));
        assertEquals(OptionalLong.empty(), latest().total());
        assertEquals("Sorting: 0", latest().toString());
        result(MigrationCommand.FINALIZE, (command, log) -> log.progress("Sorting", 8, 7, "events"));
        assertEquals("Sorting: 8 of 7 events", latest().toString());
    }

    @Test
    void aNegativeNumberIsAnError() {
        for (FunctionDatastore wrong : new FunctionDatastore[] {
            (command, log) -> log.progress("Sorting", -1, "events"),
            (command, log) -> log.progress("Sorting", -1, 1, "events"),
            (command, log) -> log.progress("Sorting", 0, -1, "events")
        }) {
            assertEquals(
                    IllegalArgumentException.class,
                    result(MigrationCommand.MIGRATE, wrong)
                            .failure()
                            .orElseThrow()
                            .getClass());
        }
    }

    @Test
    void theProgressOfAShortCommandGoesNowhere() {
        assertEquals(
                Optional.empty(),
                result(MigrationCommand.STATS, (command, log) -> log.progress("Counting", 1, "rows"))
                        .exception());
        assertEquals(Optional.empty(), store.latest());
    }

    @Test
    void whatIsSaidAfterTheEndChangesNothing() {
        var logs = new LinkedBlockingQueue<MigrationLog>();
        result(MigrationCommand.MIGRATE, (command, log) -> {
            log.progress("Sorting", 1, "events");
            logs.add(log);
        });
        logs.remove().progress("Too late", 2, "events");
        assertEquals("Sorting: 1 events", latest().toString());
    }

    @Test
    void aStoreThatCannotKeepItDoesNotEndTheCommand() {
        store.refuseProgress();
        MigrationResult result = result(MigrationCommand.MIGRATE, (command, log) -> {
            log.progress("Sorting", 1, "events");
            log.info("sorted");
        });
        assertEquals(Optional.empty(), result.exception());
        assertEquals("sorted\n", result.output().orElseThrow());
    }

    @Test
    void aLogOfItsOwnNeedNotCare() {
        MigrationLog simple = new MigrationLog() {
            @Override
            public boolean verbose() {
                return false;
            }

            @Override
            public void info(String line) {}

            @Override
            public void debug(String line) {}
        };
        simple.progress("Sorting", 1, "events");
        simple.progress("Sorting", 1, 2, "events");
        assertThrows(IllegalArgumentException.class, () -> RunProgress.of("Sorting", -1, "events"));
    }
}
