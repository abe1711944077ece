package io.github.migrationroute.postgres;

import io.github.migrationroute.MigrationLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the lines of a command. */
record CollectedLog(boolean verbose, List<String> lines) implements MigrationLog {
    CollectedLog() {
        this(false, new CopyOnWriteArrayList<>());
    }

    static CollectedLog ofVerbose() {
        return new CollectedLog(true, new CopyOnWriteArrayList<>());
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

    String text() {
        return String.join("\n", lines);
    }
}
