package io.github.migrationroute.eventlog;

import static io.github.migrationroute.MigrationCommand.FINALIZE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which events the changes of a model migration become. */
class ModelChangesTest {
    private static final Fqid MOTION = new Fqid("motion", 1);

    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

    @BeforeEach
    void writeHistory() throws SQLException {
        DATABASE.truncate();
        DATABASE.load(History.atIndex(1)
                .position(1, Event.create(MOTION, Map.of("tag_ids", List.of(1, 2))))
                .load());
    }

    private record Changing(Consumer<ModelChanges> change) implements ModelMigration {
        @Override
        public int targetIndex() {
            return 2;
        }

        @Override
        public String name() {
            return "changing";
        }

        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            change.accept(changes);
        }
    }

    /** Returns the events of the new position. */
    private static List<String> events(Consumer<ModelChanges> change) throws Exception {
        RecordingLog.run(DATABASE.datastore(List.of(new Changing(change))).build(), FINALIZE);
        return DATABASE.query(
                "SELECT type || ' ' || fqid || ' ' || data FROM events WHERE position > 1 ORDER BY position, weight");
    }

    private static String model() throws SQLException {
        return DATABASE.query("SELECT data - 'meta_position' - 'meta_deleted' FROM models WHERE fqid = 'motion/1'")
                .get(0);
    }

    @Test
    void aFieldThatIsNullIsLeftOutOfWhatIsCreated() throws Exception {
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("title", "x");
        fields.put("text", null);
        assertEquals(
                List.of("create motion/2 {\"title\": \"x\"}"),
                events(changes -> changes.create(new Fqid("motion", 2), fields)));
    }

    @Test
    void oneFieldCannotBeChangedInTwoWays() {
        Map<String, @Nullable Object> removed = new HashMap<>();
        removed.put("tag_ids", null);
        Map<String, List<Integer>> list = Map.of("tag_ids", List.of(7));
        assertRefused(changes -> changes.update(MOTION, Map.of("tag_ids", List.of(1)), list, Map.of()));
        assertRefused(changes -> changes.update(MOTION, Map.of("tag_ids", List.of(1)), Map.of(), list));
        assertRefused(changes -> changes.update(MOTION, removed, list, Map.of()));
    }

    private static void assertRefused(Consumer<ModelChanges> wrong) {
        String message = String.valueOf(
                assertThrows(MigrationException.class, () -> events(wrong)).getMessage());
        assertEquals(
                "The migration 2 (changing) failed after 0 events: java.lang.IllegalArgumentException: One update of"
                        + " motion/1 sets or removes the field tag_ids and changes it as a list; it can do one of these",
                message);
    }

    @Test
    void aListIsAddedToAndTakenFromInOneEvent() throws Exception {
        assertEquals(
                List.of("listfields motion/1 {\"add\": {\"tag_ids\": [7]}, \"remove\": {\"tag_ids\": [1]}}"),
                events(changes -> changes.update(
                        MOTION, Map.of(), Map.of("tag_ids", List.of(7)), Map.of("tag_ids", List.of(1)))));
        assertEquals("{\"tag_ids\": [2, 7]}", model());
    }

    @Test
    void toAddNoValuesChangesNothing() throws Exception {
        assertEquals(
                List.of(),
                events(changes ->
                        changes.update(MOTION, Map.of(), Map.of("label_ids", List.of()), Map.of("x", List.of()))));
    }

    @Test
    void toAddNoValuesMakesAnEmptyListIfThatIsWanted() throws Exception {
        assertEquals(
                List.of("listfields motion/1 {\"add\": {\"tag_ids\": [], \"label_ids\": []}, \"remove\": {}}"),
                events(changes -> {
                    ModelChanges all = changes.withEmptyLists();
                    all.update(MOTION, Map.of(), Map.of("label_ids", List.of(), "tag_ids", List.of()), Map.of());
                    all.update(MOTION, Map.of());
                    all.update(MOTION, Map.of(), Map.of(), Map.of("other_ids", List.of()));
                }));
        assertEquals("{\"tag_ids\": [1, 2], \"label_ids\": []}", model());
    }
}
