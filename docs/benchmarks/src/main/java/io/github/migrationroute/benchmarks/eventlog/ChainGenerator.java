package io.github.migrationroute.benchmarks.eventlog;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Fills the tables with the history of an assembly tool, always the same one for the same settings: many collections, few
 * meetings with many fields, and models that hold the ids of what refers to them in list fields.
 *
 * <p>A meeting is followed by its models, in blocks of forty that belong together. A position creates what is due, mostly one
 * or two models, which refer to their parents; then it mostly adds the last of them to the list of its parent, or of its
 * meeting. All other events happen to one of the latest models, or to any.
 *
 * <p>Whatever the length of the history, what it keeps in memory is one bit for each model.
 */
final class ChainGenerator {
    /** The collections of every forty models in a row, each after that of its parent. */
    private static final List<String> BLOCK = List.of(
            "user",
            "user",
            "user",
            "tag",
            "motion_block",
            "motion",
            "list_of_speakers",
            "agenda_item",
            "motion_submitter",
            "motion_submitter",
            "motion_change",
            "motion_comment",
            "personal_note",
            "personal_note",
            "speaker",
            "speaker",
            "speaker",
            "speaker",
            "poll",
            "option",
            "option",
            "option",
            "vote",
            "vote",
            "vote",
            "vote",
            "vote",
            "vote",
            "topic",
            "list_of_speakers",
            "agenda_item",
            "speaker",
            "speaker",
            "chat_message",
            "assignment",
            "assignment_candidate",
            "poll",
            "option",
            "vote",
            "vote");

    private static final int BLOCKS = 42;

    /** A meeting and its blocks. */
    private static final int MEETING_MODELS = 1 + BLOCKS * BLOCK.size();

    /** The fields of a meeting that are not lists. */
    private static final int SETTINGS = 150;

    private static final int RECENT_MODELS = 200;
    private static final int BUFFER = 1 << 16;

    /** What a model is called, and where it belongs. */
    private record Name(String collection, int id) {
        @Override
        public String toString() {
            return collection + "/" + id;
        }
    }

    private final ChainHistory history;
    private final Random random;
    private final BitSet deleted = new BitSet();
    private final StringBuilder rows = new StringBuilder(2 * BUFFER);
    private int created;

    ChainGenerator(ChainHistory history, long seed) {
        this.history = history;
        this.random = new Random(seed);
    }

    /** Writes positions and events. */
    void fill(Connection connection) throws SQLException {
        var copies = connection.unwrap(PGConnection.class).getCopyAPI();
        CopyIn copy =
                copies.copyIn("COPY positions (position, timestamp, user_id, information, migration_index) FROM STDIN");
        for (int position = 1; position <= history.positions(); position++) {
            rows.append(position)
                    .append("\t2022-04-01 12:00:00+00\t")
                    .append(1 + position % 50)
                    .append("\t[\"Object changed\"]\t1\n");
            send(copy, BUFFER);
        }
        send(copy, 0);
        copy.endCopy();
        copy = copies.copyIn("COPY events (position, fqid, type, data, weight) FROM STDIN");
        for (int position = 1; position <= history.positions(); position++) {
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
        int wanted = history.modelsUntil(position);
        int events = history.eventsUntil(position) - history.eventsUntil(position - 1);
        var begun = new ArrayList<Integer>();
        for (int weight = 1; weight <= events; weight++) {
            rows.append(position).append('\t');
            if (created < wanted) {
                if (created % MEETING_MODELS > 0) {
                    begun.add(created);
                }
                create(created++);
            } else if (!begun.isEmpty() && random.nextInt(10) < 8) {
                refer(begun.remove(begun.size() - 1));
            } else {
                change(random.nextInt(5) == 0 ? random.nextInt(created) : recent());
            }
            rows.append('\t').append(weight).append('\n');
        }
    }

    private int recent() {
        return created - 1 - random.nextInt(Math.min(created, RECENT_MODELS));
    }

    private void create(int model) {
        Name name = name(model);
        begin(name, "create").append("{\"id\": ").append(name.id);
        if (name.collection.equals("meeting")) {
            rows.append(", \"name\": \"Annual assembly ").append(name.id).append("\", \"location\": \"Großer Saal\"");
            for (int setting = 1; setting <= SETTINGS; setting++) {
                rows.append(", \"setting_")
                        .append(setting)
                        .append("\": ")
                        .append(setting % 3 == 0 ? "\"as it comes\"" : "true");
            }
            rows.append('}');
            return;
        }
        rows.append(", \"meeting_id\": ").append(meeting(model));
        Name parent = parent(model);
        if (parent != null) {
            rows.append(", \"").append(parent.collection).append("_id\": ").append(parent.id);
        }
        switch (name.collection) {
            case "motion" -> {
                rows.append(", \"title\": \"Motion about number ").append(random.nextInt(1_000_000));
                rows.append("\", \"text\": \"<p>").append("The assembly may decide. ".repeat(1 + random.nextInt(12)));
                rows.append("</p>\", \"state\": \"submitted\", \"reason\": \"<p>Because</p>\", \"label_ids\": [");
                for (int label = 1; label <= random.nextInt(4); label++) {
                    rows.append(label).append(", ");
                }
                rows.append("7]");
            }
            case "user" ->
                rows.append(", \"username\": \"user")
                        .append(model)
                        .append("\", \"first_name\": \"Eva\"")
                        .append(", \"is_present\": false");
            case "poll" ->
                rows.append(", \"title\": \"Vote number ")
                        .append(random.nextInt(100))
                        .append("\", \"state\": \"")
                        .append(random.nextInt(3) == 0 ? "started" : "finished")
                        .append("\", \"votescast\": \"")
                        .append(random.nextInt(300))
                        .append(".000000\"");
            case "vote" ->
                rows.append(", \"value\": \"Y\", \"weight\": \"1.000000\", \"user_token\": \"")
                        .append(Integer.toHexString(random.nextInt()))
                        .append('"');
            default ->
                rows.append(", \"title\": \"Number ")
                        .append(random.nextInt(10_000))
                        .append("\", \"weight\": ")
                        .append(random.nextInt(1_000));
        }
        rows.append('}');
    }

    /** Adds a new model to the list of what it refers to. */
    private void refer(int model) {
        Name parent = random.nextBoolean() ? parent(model) : null;
        if (parent == null) {
            parent = new Name("meeting", meeting(model));
        }
        begin(parent, "listfields")
                .append("{\"add\": {\"")
                .append(name(model).collection)
                .append("_ids\": [")
                .append(name(model).id)
                .append("]}, \"remove\": {}}");
    }

    /** Models to which others refer are never deleted, so that the lists can be added to. */
    private void change(int model) {
        Name name = name(model);
        if (deleted.get(model)) {
            deleted.clear(model);
            begin(name, "restore").append("\\N");
            return;
        }
        int kind = random.nextInt(100);
        if (kind < 3 && isLeaf(name)) {
            deleted.set(model);
            begin(name, "delete").append("\\N");
        } else if (kind < 10) {
            begin(name, "deletefields").append("[\"weight\", \"reason\"]");
        } else {
            begin(name, "update")
                    .append("{\"state\": \"")
                    .append(random.nextBoolean() ? "accepted" : "finished")
                    .append("\", \"changed_by\": ")
                    .append(random.nextInt(1_000))
                    .append(", \"comment\": \"Since ")
                    .append(random.nextInt())
                    .append("\"}");
        }
    }

    private static boolean isLeaf(Name name) {
        return List.of("vote", "speaker", "motion_submitter", "personal_note", "chat_message")
                .contains(name.collection);
    }

    private StringBuilder begin(Name name, String type) {
        return rows.append(name).append('\t').append(type).append('\t');
    }

    private static int meeting(int model) {
        return model / MEETING_MODELS + 1;
    }

    private static Name name(int model) {
        int inMeeting = model % MEETING_MODELS;
        if (inMeeting == 0) {
            return new Name("meeting", meeting(model));
        }
        int place = (inMeeting - 1) % BLOCK.size();
        return name(model, place);
    }

    /** Counts the models of each collection from 1. */
    private static Name name(int modelOfBlock, int place) {
        int block = modelOfBlock / MEETING_MODELS * BLOCKS + (modelOfBlock % MEETING_MODELS - 1) / BLOCK.size();
        String collection = BLOCK.get(place);
        return new Name(collection, block * count(BLOCK, collection) + count(BLOCK.subList(0, place), collection) + 1);
    }

    private static int count(List<String> collections, String collection) {
        return (int) collections.stream().filter(collection::equals).count();
    }

    /** The latest model of the block that a model belongs to, null for what belongs to the meeting itself. */
    private static @Nullable Name parent(int model) {
        int inMeeting = model % MEETING_MODELS;
        if (inMeeting == 0) {
            return null;
        }
        int place = (inMeeting - 1) % BLOCK.size();
        String wanted = switch (BLOCK.get(place)) {
            case "list_of_speakers", "agenda_item", "motion_submitter", "motion_change", "motion_comment" -> "motion";
            case "personal_note" -> "motion";
            case "speaker" -> "list_of_speakers";
            case "poll" -> "motion";
            case "option" -> "poll";
            case "vote" -> "option";
            case "assignment_candidate" -> "assignment";
            default -> "";
        };
        int last = BLOCK.subList(0, place).lastIndexOf(wanted);
        return last < 0 ? null : name(model, last);
    }
}
