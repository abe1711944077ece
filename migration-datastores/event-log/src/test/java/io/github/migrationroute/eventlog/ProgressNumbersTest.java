package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.InMemoryRunStore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.runstore.Run;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the event log says of its progress as numbers. */
class ProgressNumbersTest {
    private static final int POSITIONS = 500;

    /** What was said; the total is −1 if nothing can be counted. */
    private record Said(String stage, long done, long total, String unit) {}

    /** Takes no lines. */
    private record Numbers(List<Said> said) implements MigrationLog {
        @Override
        public boolean verbose() {
            return false;
        }

        @Override
        public void info(String line) {}

        @Override
        public void debug(String line) {}

        @Override
        public void progress(String stage, long done, long total, String unit) {
            said.add(new Said(stage, done, total, unit));
        }

        @Override
        public void progress(String stage, long done, String unit) {
            said.add(new Said(stage, done, -1, unit));
        }
    }

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    private final EventLogDatastore datastore = database.datastore(
                    List.of(FieldMigrations.addFields(2, Map.of("motion", Map.of("number", 0)))))
            .build();

    @BeforeEach
    void load() throws Exception {
        database.load(RandomHistory.of(3, POSITIONS));
    }

    @Test
    void eachStageIsCountedToItsEnd() throws Exception {
        long events = database.number("SELECT count(*) FROM events");
        Numbers numbers = new Numbers(new CopyOnWriteArrayList<>());
        datastore.finalize(numbers);
        assertEquals(new Said("Converting", POSITIONS, POSITIONS, "positions"), last(numbers, "Converting"));
        assertEquals(
                new Said("Replacing the live events", events, events, "events"),
                last(numbers, "Replacing the live events"));
        assertEquals(new Said("Computing the models", events, events, "events"), last(numbers, "Computing the models"));
        assertEquals(new Said("Committing", 0, -1, ""), numbers.said.get(numbers.said.size() - 1));
    }

    private static Said last(Numbers numbers, String stage) {
        return numbers.said.stream()
                .filter(said -> said.stage.equals(stage))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void withinAStageNothingGoesBack() throws Exception {
        Numbers numbers = new Numbers(new CopyOnWriteArrayList<>());
        datastore.finalize(numbers);
        Said before = numbers.said.get(0);
        for (Said said : numbers.said) {
            assertTrue(
                    !said.stage.equals(before.stage) || said.total != before.total || said.done >= before.done,
                    () -> "It went back to " + said);
            before = said;
        }
    }

    @Test
    void itArrivesInTheRun() {
        try (var store = InMemoryRunStore.builder().build();
                var handler = MigrationRouteHandler.builder(datastore)
                        .initialWait(Duration.ofMinutes(2))
                        .runStore(store)
                        .build()) {
            handler.handle(MigrationRequest.of(MigrationCommand.MIGRATE)).close();
            try (Run run = store.latest().orElseThrow()) {
                assertEquals(
                        "Looking for positions that are not converted yet: 0",
                        run.progress().orElseThrow().toString());
            }
        }
    }
}
