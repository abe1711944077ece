package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.internal.json.JsonText;
import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import io.github.migrationroute.eventlog.internal.sql.CopyReader;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds what migrations answer when they are shown converted positions again against what they answered before, which is
 * what is stored. Where that differs, the states differ as well from those that all later positions would need.
 *
 * <p>What is compared is what the last migration has produced; what the others have is not stored.
 */
final class AnswerCheck {
    /** What is not converted of these positions, because it was committed late, has no row. */
    private static final String STORED = """
            SELECT converted.position, fqid, type::text, data
            FROM (SELECT position FROM migration_positions WHERE position BETWEEN %1$d AND %2$d) AS converted
            LEFT JOIN (SELECT * FROM migration_events WHERE position BETWEEN %1$d AND %2$d) AS events USING (position)
            ORDER BY converted.position, weight""";

    /**
     * What is answered now.
     *
     * @param position the number of the position
     * @param events what stands in the place of its events
     */
    private record Answer(int position, List<Event> events) {}

    /**
     * An event as it is stored.
     *
     * @param data the text of well-formed JSON, or null
     */
    private record Stored(
            String fqid, String type, @Nullable String data) {
        boolean is(Event event) {
            try {
                return EventType.ofLabel(type).read(fqid, data).equals(event);
            } catch (IllegalArgumentException e) {
                // No migration has produced it.
                return false;
            }
        }

        @Override
        public String toString() {
            return described(type + " " + fqid, data);
        }
    }

    /**
     * A position whose answer differs.
     *
     * @param stored what was answered before
     * @param index the index of the first event that differs
     */
    private record Difference(Answer answer, List<Stored> stored, int index) {
        private static final String NOTHING = "nothing more";

        String before() {
            return index < stored.size() ? stored.get(index).toString() : NOTHING;
        }

        String now() {
            return index < answer.events.size() ? described(answer.events.get(index)) : NOTHING;
        }
    }

    private final CommandSession session;
    private final ChunkThread thread;
    private final List<EventMigration> migrations;
    private final boolean commits;
    private List<Answer> collected = new ArrayList<>();

    /**
     * Creates a check.
     *
     * @param thread reads and compares the chunks
     * @param migrations those that answer
     * @param commits whether the transaction may end after each chunk, so that it is a short one
     */
    AnswerCheck(CommandSession session, ChunkThread thread, List<EventMigration> migrations, boolean commits) {
        this.session = session;
        this.thread = thread;
        this.migrations = migrations;
        this.commits = commits;
    }

    /** Adds a position to the chunk. */
    void add(int position, List<Event> events) {
        collected.add(new Answer(position, events));
    }

    /**
     * Has the chunk compared, and begins the next one.
     *
     * @throws MigrationException if something in the chunk before differs
     */
    void endChunk() throws SQLException, InterruptedException {
        if (!collected.isEmpty()) {
            List<Answer> full = collected;
            thread.begin(() -> compare(full));
            collected = new ArrayList<>();
        }
    }

    /**
     * Has everything compared, and waits for it.
     *
     * @throws MigrationException if something differs
     */
    void finish() throws SQLException, InterruptedException {
        endChunk();
        thread.await();
    }

    /** Says what it means that the migrations fail at a position that is converted already. */
    static MigrationException failedAgain(int position, MigrationException failure) {
        return new MigrationException(
                "Position " + position + " was converted before, and now fails. " + remedy("a migration")
                        + " What fails is: " + failure.getMessage(),
                failure);
    }

    private void compare(List<Answer> answers) throws SQLException {
        Map<Integer, List<Stored>> stored = read(answers.get(0).position, answers.get(answers.size() - 1).position);
        List<Difference> differences = new ArrayList<>();
        for (Answer answer : answers) {
            List<Stored> before = stored.get(answer.position);
            int index = before == null ? -1 : firstDifference(before, answer.events);
            if (before != null && index >= 0) {
                differences.add(new Difference(answer, before, index));
            }
        }
        if (!differences.isEmpty()) {
            throw failure(differences);
        }
    }

    private Map<Integer, List<Stored>> read(int from, int to) throws SQLException {
        Map<Integer, List<Stored>> stored = new HashMap<>();
        try (CopyReader rows = new CopyReader(session.connection(), STORED.formatted(from, to))) {
            while (rows.next()) {
                List<Stored> events = stored.computeIfAbsent(rows.integer("position"), position -> new ArrayList<>());
                String fqid = rows.text();
                String type = rows.text();
                String data = rows.jsonb();
                if (fqid != null && type != null) {
                    events.add(new Stored(fqid, type, data));
                }
            }
        } catch (IOException e) {
            // The driver's stream wraps what the database says.
            throw e.getCause() instanceof SQLException failure ? failure : new SQLException(e);
        }
        if (commits) {
            session.commit();
        }
        return stored;
    }

    /** Returns the index of the first event that differs, -1 if none does. */
    private static int firstDifference(List<Stored> before, List<Event> now) {
        int common = Math.min(before.size(), now.size());
        for (int i = 0; i < common; i++) {
            if (!before.get(i).is(now.get(i))) {
                return i;
            }
        }
        return before.size() == now.size() ? -1 : common;
    }

    private MigrationException failure(List<Difference> differences) {
        Difference first = differences.get(0);
        int others = differences.size() - 1;
        boolean one = migrations.size() == 1;
        return new MigrationException((one
                        ? "The " + MigrationChain.describe(migrations.get(0)) + " does"
                        : "The migrations " + names() + ", of which only what comes out at the end is stored, do")
                + " not answer position " + first.answer.position + " as before: event " + (first.index + 1)
                + " was " + first.before() + ", and now is " + first.now() + "."
                + (others == 0
                        ? ""
                        : " The answers differ at " + others + " more positions up to "
                                + differences.get(others).answer.position + ".")
                + " " + remedy(one ? "the migration" : "one of the migrations"));
    }

    private String names() {
        return migrations.stream()
                .map(migration -> migration.targetIndex() + " (" + migration.name() + ")")
                .collect(Collectors.joining(", "));
    }

    private static String remedy(String migration) {
        return "So " + migration + " depends on more than it is shown, or it or the history was changed since. Correct"
                + " that, then reset, and migrate again.";
    }

    private static String described(Event event) {
        return described(EventType.describe(event), EventType.data(event));
    }

    private static String described(String event, @Nullable String data) {
        return data == null || data.equals("null") ? event : event + " " + JsonText.shortened(data);
    }
}
