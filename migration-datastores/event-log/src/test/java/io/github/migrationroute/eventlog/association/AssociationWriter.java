package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.History;
import io.github.migrationroute.eventlog.Load;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes what an application of the first migration index could have written: the same for the same seed. Knows of each
 * model whether it is deleted, and nothing else.
 */
final class AssociationWriter {
    private static final List<String> STATES = List.of("new", "accepted", "rejected");

    private final Random random;
    private final Map<String, Integer> highest = new HashMap<>();
    private final Map<Fqid, Boolean> deleted = new HashMap<>();
    private int position;

    AssociationWriter(long seed) {
        this.random = new Random(seed);
    }

    /** Returns some positions after those before, to be written to tables that are at the first index. */
    Load write(int positions) {
        History history = History.atIndex(1);
        for (int i = 0; i < positions; i++) {
            // Numbers may have gaps.
            position += 1 + random.nextInt(5) / 4;
            history.position(position, events().toArray(Event[]::new));
        }
        return history.raw();
    }

    private List<Event> events() {
        List<Event> events = new ArrayList<>();
        if (highest.isEmpty()) {
            events.add(create("meeting", Map.of("name", "First", "assignment_ids", List.of(1), "legacy_id", 7)));
            events.add(create("user", Map.of("name", "Ada", "city", "Rome", "vote_weight", 1)));
        }
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            events.add(event());
        }
        return events;
    }

    private Event event() {
        return switch (random.nextInt(14)) {
            case 0 -> create("meeting", Map.of("name", "m" + random.nextInt(9), "legacy_note", "x"));
            case 1 -> create("user", Map.of("name", "u" + random.nextInt(9), "city", city(), "vote_weight", 2));
            case 2 -> create("assignment", Map.of("title", "a", "meeting_id", any("meeting")));
            case 3, 4 -> create("speech", Map.of("meeting_id", any("meeting"), "user_id", any("user")));
            case 5, 6 -> create("motion", motion());
            case 7 -> updateUser();
            case 8 -> deleteOrRestore();
            case 9 -> onMotion(Map.of("state", STATES.get(random.nextInt(STATES.size()))));
            case 10 -> onMotion(Map.of("state", "new", "reason", "r" + random.nextInt(9), "vote_2", random.nextInt(9)));
            case 11 -> onMotion(Map.of("identifier", "B-" + random.nextInt(9), "comment", "c"));
            case 12 -> listOrRemoval();
            default -> onMotion(Map.of("title", "t" + random.nextInt(9), "legacy_text", List.of(1)));
        };
    }

    private Map<String, Object> motion() {
        Map<String, Object> fields = new HashMap<>();
        fields.put("title", "t" + random.nextInt(9));
        fields.put("meeting_id", any("meeting"));
        fields.put("identifier", (random.nextBoolean() ? "A-" : "B-") + random.nextInt(9));
        fields.put("reason", "because");
        if (random.nextBoolean()) {
            fields.put("text", "text");
            fields.put("vote_1", random.nextInt(9));
        }
        if (random.nextBoolean()) {
            fields.put("tags", random.nextBoolean() ? List.of() : List.of("x", "y" + random.nextInt(3)));
        }
        return fields;
    }

    private String city() {
        return random.nextBoolean() ? "Rome" : "Oslo";
    }

    private int any(String collection) {
        return 1 + random.nextInt(highest.getOrDefault(collection, 0));
    }

    private Event create(String collection, Map<String, ?> fields) {
        Fqid fqid = new Fqid(collection, highest.merge(collection, 1, Integer::sum));
        deleted.put(fqid, false);
        return Event.create(fqid, fields);
    }

    /** Returns something else if there is no such model, or it is deleted. */
    private Event onMotion(Map<String, ?> fields) {
        Fqid motion = motionFqid();
        return isDeleted(motion) ? create("motion", motion()) : Event.update(motion, fields);
    }

    private Fqid motionFqid() {
        return new Fqid("motion", 1 + random.nextInt(Math.max(1, highest.getOrDefault("motion", 0))));
    }

    /** So is what has never been. */
    private boolean isDeleted(Fqid fqid) {
        return deleted.getOrDefault(fqid, true);
    }

    private Event updateUser() {
        Fqid user = new Fqid("user", any("user"));
        if (isDeleted(user)) {
            return create("user", Map.of("name", "new", "city", city()));
        }
        return random.nextBoolean()
                ? Event.update(user, Map.of("city", city(), "vote_weight", random.nextInt(9)))
                : Event.update(user, Map.of("name", "other"));
    }

    private Event listOrRemoval() {
        Fqid motion = motionFqid();
        if (isDeleted(motion)) {
            return create("motion", motion());
        }
        return random.nextBoolean()
                ? Event.deleteFields(motion, List.of("identifier", "internal_note", "vote_1"))
                : Event.listFields(motion, Map.of("tags", List.of("z")), Map.of("tags", List.of("x")));
    }

    private Event deleteOrRestore() {
        List<String> collections = List.of("meeting", "user", "motion", "assignment", "speech");
        String collection = collections.get(random.nextInt(collections.size()));
        if (!highest.containsKey(collection)) {
            return create("user", Map.of("name", "another", "city", city()));
        }
        Fqid fqid = new Fqid(collection, any(collection));
        boolean wasDeleted = isDeleted(fqid);
        deleted.put(fqid, !wasDeleted);
        return wasDeleted ? Event.restore(fqid) : Event.delete(fqid);
    }
}
