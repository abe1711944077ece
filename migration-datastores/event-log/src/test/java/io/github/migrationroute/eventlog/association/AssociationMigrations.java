package io.github.migrationroute.eventlog.association;

import static io.github.migrationroute.eventlog.migration.EventSteps.addField;
import static io.github.migrationroute.eventlog.migration.EventSteps.addFields;
import static io.github.migrationroute.eventlog.migration.EventSteps.changeField;
import static io.github.migrationroute.eventlog.migration.EventSteps.dropCollection;
import static io.github.migrationroute.eventlog.migration.EventSteps.removeFields;
import static io.github.migrationroute.eventlog.migration.EventSteps.renameField;
import static io.github.migrationroute.eventlog.migration.EventSteps.renameFieldOverwriting;
import static io.github.migrationroute.eventlog.migration.EventSteps.renameFields;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.List;
import java.util.Locale;
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
                () -> new CopyOrganization(13),
                () -> new SplitTags(14),
                () -> new AcceptOldMotions(15),
                () -> new RemoveEmptyMeetings(16));
    }

    private static EventMigration readyMade() {
        return EventMigration.of(
                2,
                "new fields of motions",
                addFields("motion", Map.of("category", "none", "priority", 3)),
                renameField("motion", "identifier", "number"),
                renameFieldOverwriting("motion", "reason", "text"),
                removeFields("motion", "comment", "internal_note"));
    }

    private static EventMigration computedDefaults() {
        return EventMigration.of(
                6,
                "defaults of motions and users",
                addField(
                        "motion",
                        "submitted",
                        (motion, position) ->
                                position.time().map(Object::toString).orElse(null)),
                addField(
                        "motion",
                        "rank",
                        (motion, position) -> position.newState().ids("motion").size()),
                addField(
                        "user",
                        "short_name",
                        (user, position) ->
                                user.fields().required("name").asString().substring(0, 1)));
    }

    private static EventMigration byPattern() {
        return EventMigration.of(
                8,
                "votes become ballots",
                renameFields(Pattern.compile("motion|user"), Pattern.compile("vote_(\\d+)"), "ballot_$1"),
                removeFields(Pattern.compile(".*"), Pattern.compile("legacy_.*")),
                renameField("user", "vote_weight", "weight", weight -> JsonValue.of(weight.asInt() * 100)),
                changeField("meeting", "name", AssociationMigrations::upperCase));
    }

    private static JsonValue upperCase(JsonValue text) {
        return JsonValue.of(text.asString().toUpperCase(Locale.ROOT));
    }

    private static EventMigration withoutAssignments() {
        return EventMigration.of(
                10, "drop assignments", dropCollection("assignment"), removeFields("meeting", "assignment_ids"));
    }

    private static EventMigration composed() {
        return EventMigration.of(
                11,
                "who decided",
                renameField("motion", "state", "status"),
                AssociationMigrations::noteWhoDecided,
                addFields("motion", Map.of("decided_by", 0)));
    }

    /** A step of one's own, between ready-made ones. */
    private static List<Event> noteWhoDecided(Event event, Position position) {
        return event instanceof Event.Update update && update.fields().containsKey("status")
                ? List.of(update.with("decided_by", position.user()))
                : List.of(event);
    }
}
