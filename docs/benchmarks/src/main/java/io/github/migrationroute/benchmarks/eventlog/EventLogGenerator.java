package io.github.migrationroute.benchmarks.eventlog;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Fills the tables with the history of an association, always the same one for the same settings.
 *
 * <p>Models are created evenly over the history; each but a meeting names a meeting. All other events happen to models
 * that exist: they set fields, remove one, or change a list, whose length stays bounded. One in a hundred deletes a model,
 * which is restored by the next event that hits it. Of these events, and of the references to meetings, four of five hit
 * one of the latest models, the others any.
 *
 * <p>Whatever the length of the history, what it keeps in memory is one bit for each model.
 */
final class EventLogGenerator {
    /** The collections of every twenty models in a row. */
    private static final List<String> BLOCK = List.of(
            "meeting",
            "user",
            "motion",
            "user",
            "agenda_item",
            "user",
            "motion_block",
            "user",
            "motion",
            "user",
            "agenda_item",
            "user",
            "motion_block",
            "user",
            "motion",
            "user",
            "agenda_item",
            "user",
            "motion_block",
            "motion");

    private static final int RECENT_MODELS = 200;
    private static final int RECENT_MEETINGS = RECENT_MODELS / BLOCK.size();
    private static final int TAGS = 40;
    private static final int BUFFER = 1 << 16;

    private final EventLogSettings settings;
    private final Random random;
    private final BitSet deleted = new BitSet();
    private final StringBuilder rows = new StringBuilder(2 * BUFFER);
    private int created;

    EventLogGenerator(EventLogSettings settings) {
        this.settings = settings;
        this.random = new Random(settings.seed());
    }

    /** Writes positions and events. */
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
        long wanted = Math.max(1, (long) position * settings.models() / settings.positions());
        long events = settings.eventsUntil(position) - settings.eventsUntil(position - 1);
        for (int weight = 1; weight <= events; weight++) {
            rows.append(position).append('\t');
            if (created < wanted) {
                create(created);
                created++;
            } else {
                change(recentOrAny(created, RECENT_MODELS));
            }
            rows.append('\t').append(weight).append('\n');
        }
    }

    private void create(int model) {
        String collection = collection(model);
        begin(model, "create")
                .append("{\"id\": ")
                .append(id(model))
                .append(", \"title\": \"Title of number ")
                .append(random.nextInt(1_000_000))
                .append(
                        "\", \"text\": \"Whereas the assembly has \\\\\"resolved\\\\\", be it äöü further\", \"weight\": ")
                .append(random.nextInt(10_000));
        switch (collection) {
            case "meeting" -> rows.append(", \"tag_ids\": [1, 2, 3]}");
            // A list that comes into being with the first event that adds to it.
            case "user" ->
                rows.append(", \"default_meeting_id\": ").append(meeting()).append('}');
            default ->
                rows.append(", \"tag_ids\": [1, 2, 3], \"meeting_id\": ")
                        .append(meeting())
                        .append('}');
        }
    }

    private void change(int model) {
        if (deleted.get(model)) {
            deleted.clear(model);
            begin(model, "restore").append("\\N");
            return;
        }
        int kind = random.nextInt(100);
        if (kind == 0) {
            deleted.set(model);
            begin(model, "delete").append("\\N");
        } else if (kind <= 15) {
            changeTags(model);
        } else if (kind <= 25) {
            begin(model, "deletefields").append("[\"reason\"]");
        } else {
            update(model);
        }
    }

    /** Never adds and removes the same tag. */
    private void changeTags(int model) {
        int added = 1 + random.nextInt(TAGS);
        int removed = 1 + random.nextInt(TAGS);
        begin(model, "listfields")
                .append("{\"add\": {\"tag_ids\": [")
                .append(added)
                .append("]}, \"remove\": {");
        if (removed != added) {
            rows.append("\"tag_ids\": [").append(removed).append(']');
        }
        rows.append("}}");
    }

    private void update(int model) {
        begin(model, "update")
                .append("{\"number\": \"A-")
                .append(random.nextInt(100_000))
                .append("\", \"reason\": \"Because of ")
                .append(random.nextInt())
                .append(" and so on and so forth\", \"state_id\": ")
                .append(random.nextInt(9));
        String collection = collection(model);
        if (collection.equals("meeting")) {
            rows.append(", \"title\": \"Meeting ").append(random.nextInt(1_000)).append('"');
        } else if (!collection.equals("user") && random.nextInt(5) == 0) {
            rows.append(", \"meeting_id\": ").append(meeting());
        }
        rows.append('}');
    }

    private StringBuilder begin(int model, String type) {
        return rows.append(collection(model))
                .append('/')
                .append(id(model))
                .append('\t')
                .append(type)
                .append('\t');
    }

    private int meeting() {
        int meetings = (created + BLOCK.size() - 1) / BLOCK.size();
        return 1 + recentOrAny(meetings, RECENT_MEETINGS);
    }

    private int recentOrAny(int count, int recent) {
        return random.nextInt(5) == 0 ? random.nextInt(count) : count - 1 - random.nextInt(Math.min(count, recent));
    }

    private static String collection(int model) {
        return BLOCK.get(model % BLOCK.size());
    }

    /** Counts the models of each collection from 1. */
    private static int id(int model) {
        String collection = collection(model);
        int inBlock = Collections.frequency(BLOCK, collection);
        int before = Collections.frequency(BLOCK.subList(0, model % BLOCK.size()), collection);
        return model / BLOCK.size() * inBlock + before + 1;
    }
}
