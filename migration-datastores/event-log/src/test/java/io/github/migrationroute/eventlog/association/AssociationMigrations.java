package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.EventSteps;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The migrations, in their order. */
public final class AssociationMigrations {
    private AssociationMigrations() {}

    public static List<Supplier<? extends Migration>> all() {
        return List.of(
                AssociationMigrations::readyMade,
                NumberSpeeches::new,
                AddOrganization::new,
                KeepTheLastState::new,
                AssociationMigrations::computedDefaults,
                () -> new CopyMeetingName(7),
                AssociationMigrations::byPattern,
                () -> new SplitPersons(9),
                AssociationMigrations::withoutAssignments,
                AssociationMigrations::composed,
                () -> new NumberMotions(12),
                () -> new CopyFromParents(13),
                () -> new SplitTags(14),
                () -> new AcceptOldMotions(15),
                () -> new RemoveEmptyMeetings(16));
    }

    private static EventMigration readyMade() {
        return EventMigration.of(
                2,
                "new fields of motions",
                EventSteps.addFields("motion", Map.of("category", "none", "priority", 3)),
                EventSteps.renameField("motion", "identifier", "number"),
                EventSteps.renameFieldOverwriting("motion", "reason", "text"),
                EventSteps.removeFields("motion", "comment", "internal_note"));
    }

    private static EventMigration computedDefaults() {
        return EventMigration.of(
                6,
                "defaults of motions and users",
                EventSteps.addField(
                        "motion",
                        "submitted",
                        (motion, position) ->
                                position.time().map(Object::toString).orElse(null)),
                EventSteps.addField("motion", "submitter_id", (motion, position) -> position.user()),
                EventSteps.addField(
                        "user",
                        "short_name",
                        (user, position) ->
                                user.fields().required("name").asString().substring(0, 1)));
    }

    private static EventMigration byPattern() {
        return EventMigration.of(
                8,
                "votes become ballots",
                EventSteps.renameFields(Pattern.compile("motion|user"), Pattern.compile("vote_(\\d+)"), "ballot_$1"),
                EventSteps.removeFields(Pattern.compile(".*"), Pattern.compile("legacy_.*")),
                EventSteps.renameField("user", "vote_weight", "weight", weight -> JsonValue.of(weight.asInt() * 100)),
                EventSteps.changeField("meeting", "name", name -> JsonValue.of("The " + name.asString())));
    }

    private static EventMigration withoutAssignments() {
        return EventMigration.of(
                10,
                "drop assignments",
                EventSteps.dropCollection("assignment"),
                EventSteps.removeFields("meeting", "assignment_ids"));
    }

    private static EventMigration composed() {
        return EventMigration.of(
                11,
                "who decided",
                EventSteps.renameField("motion", "state", "status"),
                AssociationMigrations::noteWhoDecided,
                EventSteps.addFields("motion", Map.of("decided_by", 0)));
    }

    private static List<Event> noteWhoDecided(Event event, Position position) {
        return event instanceof Event.Update update && update.fields().containsKey("status")
                ? List.of(update.with("decided_by", position.user()))
                : List.of(event);
    }
}
