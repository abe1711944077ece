package io.github.migrationroute.eventlog;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command in a process of its own, which can be killed; its lines are what the process prints. */
final class MigrationProcess implements AutoCloseable {
    static final String BEGIN = "begin";
    static final String DONE = "done";
    static final String FAILED = "failed: ";

    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    private MigrationProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts a process.
     *
     * @param application the name by which the database knows its sessions
     * @param command {@code migrate} or {@code finalize}
     */
    static MigrationProcess start(String jdbcUrl, String application, String command) throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MigrationProcess.class.getName(),
                jdbcUrl,
                application,
                command);
        return new MigrationProcess(builder.redirectErrorStream(true).start());
    }

    /** The process. */
    public static void main(String[] args) throws Exception {
        var database = new UrlDataSource(args[0] + "&ApplicationName=" + args[1]);
        Datastore datastore = EventLogDatastore.builder(database, TestDatabase.factories(migrations()))
                .chunkSize(100)
                .progressInterval(Duration.ofMillis(100))
                .build();
        MigrationLog log = new Printer();
        log.info(BEGIN);
        try {
            if (args[2].equals("migrate")) {
                datastore.migrate(log);
            } else {
                datastore.finalize(log);
            }
            log.info(DONE);
        } catch (MigrationException e) {
            log.info(FAILED + e.getMessage());
        }
    }

    static List<Migration> migrations() {
        return List.of(
                FieldMigrations.addFields(2, Map.of("motion", Map.of("category", "none"))),
                new SpecMigrations.CopyField(3, "motion", "meeting_id", "meeting", "title", "meeting_title"),
                new SpecMigrations.CountPositions(4, new Fqid("meeting", 1), "position_count"),
                new SpecMigrations.ModelSetField(5, "motion", "revised", JsonValue.of(true)));
    }

    /** Waits until the command begins. */
    void awaitBegin() throws IOException {
        String line = output.readLine();
        while (line != null && !line.equals(BEGIN)) {
            lines.add(line);
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("The process has not begun: " + lines);
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Waits for the end of the process, and returns the rest of what it has printed. */
    List<String> awaitEnd() throws InterruptedException {
        try {
            String line = output.readLine();
            while (line != null) {
                lines.add(line);
                line = output.readLine();
            }
        } catch (IOException e) {
            // The pipe of a process that was killed may break before its end.
            lines.add("The output breaks off: " + e.getMessage());
        }
        process.waitFor();
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            output.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prints the lines of the command. */
    private static final class Printer implements MigrationLog {
        @Override
        public boolean verbose() {
            return false;
        }

        @Override
        public void info(String line) {
            System.out.println(line);
            System.out.flush();
        }

        @Override
        public void debug(String line) {
            // Never verbose.
        }
    }
}
