package io.github.migrationroute.eventlog.internal.event;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.eventlog.EventLogDatastore;
import io.github.migrationroute.eventlog.FieldMigrations;
import io.github.migrationroute.eventlog.SpecMigrations.ModelSetField;
import io.github.migrationroute.eventlog.TestDatabase;
import io.github.migrationroute.eventlog.UrlDataSource;
import io.github.migrationroute.eventlog.migration.EventSteps;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What cannot be registered is refused before any database is looked at. */
class MigrationChainTest {
    @Test
    void migrationsAreNumberedFromTwo() {
        assertRefused(
                "The migration remove fields motion [title] has the target index 1, but 2 comes next: the first has 2,"
                        + " and they are numbered without gaps",
                events(1));
        assertRefused(
                "The migration remove fields motion [title] has the target index 3, but 2 comes next: the first has 2,"
                        + " and they are numbered without gaps",
                events(3, 4));
    }

    @Test
    void thereAreNoGapsAndNoDoubles() {
        assertRefused(
                "The migration remove fields motion [title] has the target index 4, but 3 comes next: the first has 2,"
                        + " and they are numbered without gaps",
                events(2, 4));
        assertRefused(
                "The migration remove fields motion [title] has the target index 2, but 3 comes next: the first has 2,"
                        + " and they are numbered without gaps",
                events(2, 2));
        assertRefused(
                "The migration remove fields motion [title] has the target index 3, but 2 comes next: the first has 2,"
                        + " and they are numbered without gaps",
                events(3, 2));
    }

    @Test
    void eventMigrationsComeFirst() {
        Migration model = new ModelSetField(3, "motion", "revised", JsonValue.of(1));
        assertRefused(
                "The event migration remove fields motion [title] (4) comes after a model migration; event migrations"
                        + " come first",
                List.of(event(2), model, event(4)));
        assertDoesNotThrow(() -> register(List.of(event(2), model)).build());
        assertDoesNotThrow(() -> register(List.of()).build());
    }

    @Test
    void settingsMustMakeSense() {
        var builder = register(List.of());
        assertRefused("progressInterval must be positive, not PT0S", () -> builder.progressInterval(Duration.ZERO));
        assertRefused(
                "progressInterval must be positive, not PT-1S", () -> builder.progressInterval(Duration.ofSeconds(-1)));
        assertRefused("chunkSize must be at least 1, not 0", () -> builder.chunkSize(0));
        assertRefused("modelMemoryLimit must not be negative, but is -1", () -> builder.modelMemoryLimit(-1));
    }

    @Test
    void readyMadeMigrationsRefuseBadNamesAndValues() {
        String reserved = "The field meta_x is reserved, as is every meta_…";
        assertRefused(reserved, () -> EventSteps.addFields("motion", Map.of("meta_x", 1)));
        assertRefused(reserved, () -> EventSteps.removeFields("motion", "meta_x"));
        assertRefused(reserved, () -> EventSteps.renameField("motion", "meta_x", "x"));
        assertRefused(reserved, () -> EventSteps.renameField("motion", "x", "meta_x"));
        assertRefused(
                "The field x is set to null; a field is removed by a deletefields",
                () -> EventSteps.addFields("motion", Map.of("x", JsonValue.NULL)));
        assertRefused(
                "\"X\" is no name of a field: it must match [a-z][a-z0-9_]*\\$?[a-z0-9_]*",
                () -> EventSteps.renameField("motion", "x", "X"));
    }

    private static EventLogDatastore.Builder register(List<Migration> migrations) {
        return EventLogDatastore.builder(new UrlDataSource("jdbc:postgresql:none"), TestDatabase.factories(migrations));
    }

    private static List<Migration> events(int... indices) {
        return Arrays.stream(indices).mapToObj(MigrationChainTest::event).toList();
    }

    private static Migration event(int index) {
        return FieldMigrations.removeFields(index, Map.of("motion", Set.of("title")));
    }

    private static void assertRefused(String message, List<Migration> migrations) {
        assertRefused(message, () -> register(migrations));
    }

    private static void assertRefused(String message, Supplier<?> action) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, action::get).getMessage());
    }
}
