package io.github.migrationroute.benchmarks.eventlog;

import static io.github.migrationroute.eventlog.migration.ModelFilter.equal;
import static io.github.migrationroute.eventlog.migration.ModelFilter.present;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Ten event migrations and five model migrations, such as an application collects in a few years. Those that are written by
 * hand leave {@link EventMigration#readsModels} as it is, as most authors do.
 */
final class ChainMigrations {
    private ChainMigrations() {}

    static List<Supplier<? extends Migration>> all() {
        return List.of(
                () -> new MeetingName(2),
                () -> new ParentTitle(3),
                () -> EventMigration.of(4, "rename reasons", EventSteps.renameField("motion", "reason", "ground")),
                () -> EventMigration.of(5, "rename polls", EventSteps.renameField("poll", "votescast", "votes_cast")),
                () -> EventMigration.of(6, "rename votes", EventSteps.renameField("vote", "user_token", "token")),
                () -> new Projections(7),
                () -> new MotionNumbers(8),
                () -> EventMigration.of(
                        9,
                        "defaults",
                        EventSteps.addFields("user", Map.of("is_active", true, "gender", "unknown")),
                        EventSteps.addFields("motion", Map.of("category", "none"))),
                () -> EventMigration.of(
                        10,
                        "remove fields",
                        EventSteps.removeFields("user", "is_present"),
                        EventSteps.removeFields("option", "weight", "changed_by")),
                () -> new DropChat(11),
                () -> new NumberSpeakers(12),
                () -> new CopyOptionToVotes(13),
                () -> new SplitLabels(14),
                () -> new ClosePolls(15),
                () -> new DeleteNotes(16));
    }

    private static Optional<Fqid> reference(Map<String, JsonValue> fields, String collection) {
        return Optional.ofNullable(fields.get(collection + "_id")).map(id -> new Fqid(collection, id.asInt()));
    }

    private static Optional<JsonValue> field(Optional<Model> model, String name) {
        return model.map(found -> found.fields().get(name));
    }

    /** Copies the name of its meeting into each new model, if that was so before. */
    private record MeetingName(int targetIndex) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            if (event instanceof Event.Create create) {
                Optional<Fqid> meeting = reference(create.fields(), "meeting");
                Optional<JsonValue> before =
                        meeting.flatMap(fqid -> field(position.oldState().model(fqid), "name"));
                Optional<JsonValue> after =
                        meeting.flatMap(fqid -> field(position.newState().model(fqid), "name"));
                if (before.isPresent() && before.equals(after)) {
                    return List.of(create.with("meeting_name", after.get()));
                }
            }
            return List.of(event);
        }
    }

    /** Copies what its parent is called, before and after, into each new model that has one. */
    private record ParentTitle(int targetIndex) implements EventMigration {
        private static final List<String> PARENTS = List.of("motion", "list_of_speakers", "poll", "option");

        @Override
        public List<Event> migrate(Event event, Position position) {
            if (event instanceof Event.Create create) {
                for (String collection : PARENTS) {
                    Optional<Fqid> parent = reference(create.fields(), collection);
                    if (parent.isPresent()) {
                        Optional<JsonValue> title = field(position.oldState().model(parent.get()), "title")
                                .or(() -> field(position.newState().model(parent.get()), "title"));
                        return List.of(title.isPresent() ? create.with("parent_title", title.get()) : create);
                    }
                }
            }
            return List.of(event);
        }
    }

    /** Makes a projection for each new poll, at the end of its position. */
    private static final class Projections implements EventMigration {
        private final int targetIndex;
        private final List<Event.Create> polls = new ArrayList<>();

        Projections(int targetIndex) {
            this.targetIndex = targetIndex;
        }

        @Override
        public int targetIndex() {
            return targetIndex;
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            if (event instanceof Event.Create create
                    && event.fqid().collection().equals("poll")) {
                polls.add(create);
            }
            return List.of(event);
        }

        @Override
        public List<Event> additionalEvents(Position position) {
            List<Event> added = new ArrayList<>();
            for (Event.Create poll : polls) {
                if (position.willExist(poll.fqid())) {
                    int id = poll.fqid().id();
                    added.add(Event.create(new Fqid("projection", id), Map.of("poll_id", id, "stable", false)));
                }
            }
            polls.clear();
            return added;
        }
    }

    /** Numbers the motions of each meeting in the order in which they were made, which it remembers. */
    private static final class MotionNumbers implements EventMigration {
        private final int targetIndex;
        private final Map<Fqid, Integer> last = new HashMap<>();

        MotionNumbers(int targetIndex) {
            this.targetIndex = targetIndex;
        }

        @Override
        public int targetIndex() {
            return targetIndex;
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            if (event instanceof Event.Create create
                    && event.fqid().collection().equals("motion")) {
                return reference(create.fields(), "meeting")
                        .map(meeting -> List.<Event>of(create.with("number", last.merge(meeting, 1, Integer::sum))))
                        .orElse(List.of(event));
            }
            return List.of(event);
        }
    }

    /** Drops all events of a collection that is no more. */
    private record DropChat(int targetIndex) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            return event.fqid().collection().equals("chat_message") ? List.of() : List.of(event);
        }
    }

    /** Numbers all models of a collection in order. */
    private record NumberSpeakers(int targetIndex) implements ModelMigration {
        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            int number = 0;
            for (Model speaker : (Iterable<Model>) models.models("speaker")::iterator) {
                changes.update(speaker.fqid(), Map.of("sequential_number", ++number));
            }
        }
    }

    /** Copies from parents that are read one by one. */
    private record CopyOptionToVotes(int targetIndex) implements ModelMigration {
        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            models.models("vote")
                    .forEach(vote -> reference(vote.fields(), "option")
                            .flatMap(models::model)
                            .map(option -> option.fields().get("title"))
                            .ifPresent(title -> changes.update(vote.fqid(), Map.of("option_title", title))));
        }
    }

    /** Makes a model of each value of a list. */
    private record SplitLabels(int targetIndex) implements ModelMigration {
        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            int next = 1;
            for (Model motion : (Iterable<Model>) models.models("motion", present("label_ids"))::iterator) {
                List<Integer> made = new ArrayList<>();
                for (JsonValue label :
                        field(Optional.of(motion), "label_ids").orElseThrow().asList()) {
                    changes.create(
                            new Fqid("motion_label", next),
                            Map.of("motion_id", motion.fqid().id(), "label_id", label));
                    made.add(next++);
                }
                var update = new HashMap<String, Object>();
                update.put("label_ids", JsonValue.NULL);
                update.put("motion_label_ids", made);
                changes.update(motion.fqid(), update);
            }
        }
    }

    /** Changes what a filter chooses. */
    private record ClosePolls(int targetIndex) implements ModelMigration {
        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            models.models("poll", equal("state", "started").and(present("votes_cast")))
                    .forEach(poll -> changes.update(poll.fqid(), Map.of("state", "finished", "closed_late", true)));
        }
    }

    /** Deletes models, and takes them out of the lists of what they refer to. */
    private record DeleteNotes(int targetIndex) implements ModelMigration {
        private static final String LIST = "personal_note_ids";

        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            for (Model note : (Iterable<Model>) models.models("personal_note")::iterator) {
                changes.delete(note.fqid());
                for (String collection : List.of("meeting", "motion")) {
                    reference(note.fields(), collection)
                            .flatMap(models::model)
                            .filter(holder -> holder.fields().containsKey(LIST))
                            .ifPresent(holder -> changes.update(
                                    holder.fqid(),
                                    Map.of(),
                                    Map.of(),
                                    Map.of(LIST, List.of(note.fqid().id()))));
                }
            }
        }
    }
}
