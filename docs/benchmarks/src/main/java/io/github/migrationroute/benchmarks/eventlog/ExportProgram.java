package io.github.migrationroute.benchmarks.eventlog;

import io.github.migrationroute.eventlog.ExportMigrator;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.EventSteps;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes the models of an export one after the other, and either only keeps them all or migrates them. Ends when it is out of
 * memory.
 */
public final class ExportProgram {
    static final String KEEP = "keep";
    static final String MIGRATE = "migrate";

    private static final int MODELS_PER_MEETING = 1000;

    private static final List<Supplier<? extends Migration>> CHAIN = List.of(
            () -> EventMigration.of(2, "rename", EventSteps.renameField("motion", "reason", "ground")),
            () -> EventMigration.of(3, "defaults", EventSteps.addFields("motion", Map.of("category", "none"))),
            () -> EventMigration.of(4, "remove", EventSteps.removeFields("motion", "unused")),
            () -> new CopyName(5),
            () -> EventMigration.of(
                    6,
                    "rank",
                    EventSteps.ofEventOnly(EventSteps.addField(
                            "motion",
                            "rank",
                            (motion, position) -> motion.fqid().id()))),
            () -> new NumberMotions(7));

    private ExportProgram() {}

    /** Takes {@link #KEEP} or {@link #MIGRATE}, and the number of models. Prints how long it took, in nanoseconds. */
    public static void main(String[] args) throws Exception {
        Stream<Model> models = models(Integer.parseInt(args[1]));
        long start = System.nanoTime();
        Stream<Model> kept =
                args[0].equals(MIGRATE) ? ExportMigrator.of(CHAIN).migrate(1, models) : models.toList().stream();
        if (kept.count() != Integer.parseInt(args[1])) {
            throw new IllegalStateException("Models are missing");
        }
        System.out.println(System.nanoTime() - start);
    }

    private static Stream<Model> models(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(ExportProgram::model);
    }

    /** As JSON text, from which an import reads them. */
    private static Model model(int number) {
        int meeting = 1 + number / MODELS_PER_MEETING;
        Fqid fqid = number % MODELS_PER_MEETING == 0 ? new Fqid("meeting", meeting) : new Fqid("motion", number);
        String json =
                "{\"title\": \"The title of number " + number + "\", \"reason\": \"Because of what number " + number
                        + " says, which is a sentence or two of text.\", \"meeting_id\": " + meeting
                        + ", \"tag_ids\": [1, 2, 3, " + number + "], \"state\": \"submitted\", \"weight\": " + number
                        + ", \"unused\": true, \"created\": 1640995200}";
        return Model.of(fqid, JsonValue.parse(json).asMap(), false, 0);
    }

    /** Copies the title of the meeting into each motion that comes after it, as far as it is known there. */
    private record CopyName(int targetIndex) implements EventMigration {
        @Override
        public boolean migratesExports() {
            return true;
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            if (event instanceof Event.Create motion
                    && motion.fqid().collection().equals("motion")) {
                Fqid meeting = new Fqid(
                        "meeting", motion.fields().required("meeting_id").asInt());
                Optional<Model> known = position.newState().model(meeting);
                return List.of(
                        known.map(model -> motion.with("meeting", model.fields().required("title")))
                                .orElse(motion));
            }
            return List.of(event);
        }
    }

    /** Numbers all motions. */
    private record NumberMotions(int targetIndex) implements ModelMigration {
        @Override
        public boolean migratesExports() {
            return true;
        }

        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            int[] number = {0};
            models.models("motion").forEach(motion -> changes.update(motion.fqid(), Map.of("number", ++number[0])));
        }
    }
}
