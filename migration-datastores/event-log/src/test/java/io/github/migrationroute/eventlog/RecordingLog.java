package io.github.migrationroute.eventlog;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs commands without the route around them, and keeps what they say. */
public record RecordingLog(boolean verbose, List<String> lines) implements MigrationLog {
    public static String run(Datastore datastore, MigrationCommand command) throws Exception {
        return run(datastore, command, false);
    }

    /** Returns the output. */
    public static String run(Datastore datastore, MigrationCommand command, boolean verbose) throws Exception {
        RecordingLog log = new RecordingLog(verbose, new CopyOnWriteArrayList<>());
        switch (command) {
            case MIGRATE -> datastore.migrate(log);
            case FINALIZE -> datastore.finalize(log);
            case RESET -> datastore.reset(log);
            case CLEAR_COLLECTIONFIELD_TABLES -> datastore.clearCollectionfieldTables(log);
            case STATS -> datastore.stats(log);
            case PROGRESS -> throw new IllegalArgumentException("No command of a datastore");
        }
        return String.join("\n", log.lines);
    }

    @Override
    public void info(String line) {
        lines.add(line);
    }

    @Override
    public void debug(String line) {
        if (verbose) {
            lines.add(line);
        }
    }
}
