package io.github.migrationroute.benchmarks.eventlog;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.Random;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Fills the tables with the history of an association, always the same one for the same numbers.
 *
 * <p>Models are created evenly over the history. The other events update them, add to a list, or remove a field; four of
 * five hit one of the 200 latest models, the others any. Some models are deleted, and stay so.
 */
final class EventLogGenerator {
    private static final String[] COLLECTIONS = {"motion", "user", "agenda_item", "motion_block"};
    private static final int RECENT = 200;
    private static final int BUFFER = 1 << 16;
    private static final long SEED = 20_240_101;

    private final Random random = new Random(SEED);
    private final BitSet deleted = new BitSet();
    private final EventLogSettings settings;
    private final StringBuilder rows = new StringBuilder(2 * BUFFER);
    private int created;
    private long written;

    EventLogGenerator(EventLogSettings settings) {
        this.settings = settings;
    }

    /** Writes positions and events; models are what {@code finalize} computes. */
    void fill(Connection connection) throws SQLException {
        var copies = connection.unwrap(PGConnection.class).getCopyAPI();
        CopyIn copy =
                copies.copyIn("COPY positions (position, timestamp, user_id, information, migration_index) FROM STDIN");
        for (int position = 1; position <= settings.positions(); position++) {
            rows.append(position)
                    .append("\t2024-01-01 12:00:00+00\t")
                    .append(1 + position % 50)
                    .append("\t{\"note\": ")
                    .append(position)
                    .append("}\t1\n");
            send(copy, BUFFER);
        }
        send(copy, 0);
        copy.endCopy();
        copy = copies.copyIn("COPY events (position, fqid, type, data, weight) FROM STDIN");
        for (int position = 1; position <= settings.positions(); position++) {
            writeEvents(position);
            send(copy, BUFFER);
        }
        send(copy, 0);
        copy.endCopy();
    }

    private void send(CopyIn copy, int atLeast) throws SQLException {
        if (rows.length() > atLeast) {
            byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
            copy.writeToCopy(bytes, 0, bytes.length);
            rows.setLength(0);
        }
    }

    private void writeEvents(int position) {
        int wanted = (int) Math.max(1, (long) position * settings.models() / settings.positions());
        long events = settings.eventsUntil(position) - settings.eventsUntil(position - 1);
        for (int weight = 1; weight <= events; weight++) {
            if (created < wanted) {
                create(position, weight);
            } else {
                change(position, weight);
            }
        }
    }

    private void create(int position, int weight) {
        String meeting = created % 10 == 0 ? ", \"meeting_id\": 1" : "";
        end(
                event(position, created++, "create")
                        .append("{\"id\": ")
                        .append(created)
                        .append(", \"title\": \"Title of number ")
                        .append(random.nextInt(1_000_000))
                        .append(
                                "\", \"text\": \"Whereas the assembly has \\\\\"resolved\\\\\", be it äöü further\", \"weight\": ")
                        .append(random.nextInt(10_000))
                        .append(meeting)
                        .append(", \"tag_ids\": [1, 2, 3]}"),
                weight);
    }

    private void change(int position, int weight) {
        int model = random.nextInt(5) == 0
                ? random.nextInt(created)
                : created - 1 - random.nextInt(Math.min(created, RECENT));
        // The first model is the meeting that others refer to; deleted ones stay as they are.
        int target = deleted.get(model) ? 0 : model;
        int kind = random.nextInt(100);
        if (kind < 15) {
            // A value that no list has yet.
            end(
                    event(position, target, "listfields")
                            .append("{\"add\": {\"tag_ids\": [")
                            .append(10 + written)
                            .append("]}, \"remove\": {}}"),
                    weight);
        } else if (kind < 25) {
            end(event(position, target, "deletefields").append("[\"reason\"]"), weight);
        } else if (kind == 25 && target != 0) {
            deleted.set(target);
            end(event(position, target, "delete").append("\\N"), weight);
        } else {
            end(
                    event(position, target, "update")
                            .append("{\"number\": \"A-")
                            .append(random.nextInt(100_000))
                            .append("\", \"reason\": \"Because of ")
                            .append(random.nextInt())
                            .append(" and so on and so forth\", \"state_id\": ")
                            .append(random.nextInt(9))
                            .append('}'),
                    weight);
        }
    }

    private StringBuilder event(int position, int model, String type) {
        written++;
        String fqid = model == 0
                ? "meeting/1"
                : COLLECTIONS[model % COLLECTIONS.length] + "/" + (model / COLLECTIONS.length + 1);
        return rows.append(position)
                .append('\t')
                .append(fqid)
                .append('\t')
                .append(type)
                .append('\t');
    }

    private static void end(StringBuilder row, int weight) {
        row.append('\t').append(weight).append('\n');
    }
}
