package io.github.migrationroute.benchmarks.eventlog;

import io.github.migrationroute.eventlog.ExportMigrator;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.EventSteps;
import io.github.migrationroute.eventlog.migration.Fields;
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
    /** What is done with the models. */
    enum Work {
        KEEP("smallest heap to keep them"),
        MIGRATE_WITHOUT_STATES("to migrate them without states"),
        MIGRATE("to migrate them");

        private final String text;

        Work(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }

        private Stream<Model> of(Stream<Model> models) throws InterruptedException {
            return switch (this) {
                case KEEP -> models.toList().stream();
                case MIGRATE_WITHOUT_STATES -> ExportMigrator.of(WITHOUT_STATES).migrate(1, models);
                case MIGRATE -> ExportMigrator.of(ALL).migrate(1, models);
            };
        }
    }

    private static final int MODELS_PER_MEETING = 1000;

    /** The names of the others, where all share theirs. */
    private static final Fields FIRST = fields(1, 1);

    private static final List<Supplier<? extends Migration>> WITHOUT_STATES = List.of(
            () -> EventMigration.of(2, "rename", EventSteps.renameField("motion", "reason", "ground")),
            () -> EventMigration.of(3, "defaults", EventSteps.addFields("motion", Map.of("category", "none"))),
            () -> EventMigration.of(4, "remove", EventSteps.removeFields("motion", "unused")),
            () -> EventMigration.of(
                    5,
                    "rank",
                    EventSteps.ofEventOnly(EventSteps.addField(
                            "motion",
                            "rank",
                            (motion, position) -> motion.fqid().id()))));

    private static final List<Supplier<? extends Migration>> ALL = Stream.concat(
                    WITHOUT_STATES.stream(),
                    Stream.<Supplier<? extends Migration>>of(() -> new CopyName(6), () -> new NumberMotions(7)))
            .toList();

    private ExportProgram() {}

    /**
     * Takes a {@link Work}, the number of models, and whether each model has names of its own, as one that is read from text has.
     * Prints how long it took, in nanoseconds.
     */
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[1]);
        boolean ownNames = Boolean.parseBoolean(args[2]);
        Stream<Model> models = IntStream.rangeClosed(1, count).mapToObj(number -> model(number, ownNames));
        long start = System.nanoTime();
        if (Work.valueOf(args[0]).of(models).count() != count) {
            throw new IllegalStateException("Models are missing");
        }
        System.out.println(System.nanoTime() - start);
    }

    private static Model model(int number, boolean ownNames) {
        int meeting = 1 + number / MODELS_PER_MEETING;
        Fqid fqid = number % MODELS_PER_MEETING == 0 ? new Fqid("meeting", meeting) : new Fqid("motion", number);
        Fields fields = fields(number, meeting);
        return Model.of(fqid, ownNames ? fields : FIRST.with(fields), false, 0);
    }

    private static Fields fields(int number, int meeting) {
        return JsonValue.parse("{\"title\": \"The title of number " + number
                        + "\", \"reason\": \"Because of what number "
                        + number + " says, which is a sentence or two of text.\", \"meeting_id\": " + meeting
                        + ", \"tag_ids\": [1, 2, 3, " + number + "], \"state\": \"submitted\", \"weight\": " + number
                        + ", \"unused\": true, \"created\": 1640995200}")
                .asMap();
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
