package io.github.migrationroute.benchmarks.eventlog;

import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.benchmarks.HeapPeaks;
import io.github.migrationroute.eventlog.EventLogDatastore;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Executes one command for each line of standard input, and answers how long it took, in nanoseconds. */
final class DatastoreServer {
    static final String MIGRATE = "migrate";
    static final String RESET = "reset";
    static final String FINALIZE = "finalize";
    static final String FINALIZE_MODELS = "finalize with a model migration";
    static final String STATS = "stats";
    static final String PEAKS = "peaks";

    private DatastoreServer() {}

    /** Takes the JDBC URL. */
    public static void main(String[] args) throws Exception {
        var peaks = new HeapPeaks();
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(args[0]);
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (command.equals(PEAKS)) {
                System.out.println(peaks.beforeCollection() + " " + peaks.afterCollection());
            } else {
                long start = System.nanoTime();
                execute(command, dataSource);
                System.out.println(System.nanoTime() - start);
            }
        }
    }

    private static void execute(String command, DataSource database) throws Exception {
        boolean models = command.equals(FINALIZE_MODELS) || command.equals(STATS);
        EventLogDatastore datastore = EventLogDatastore.builder(database, BenchmarkMigrations.of(models))
                .build();
        MigrationLog log = new StandardError();
        switch (command) {
            case MIGRATE -> datastore.migrate(log);
            case RESET -> datastore.reset(log);
            case FINALIZE, FINALIZE_MODELS -> datastore.finalize(log);
            case STATS -> datastore.stats(log);
            default -> throw new IllegalArgumentException("There is no command " + command);
        }
    }

    /** Shows the lines to whoever watches. */
    private static final class StandardError implements MigrationLog {
        @Override
        public boolean verbose() {
            return false;
        }

        @Override
        public void info(String line) {
            System.err.println(line);
        }

        @Override
        public void debug(String line) {
            // Never verbose.
        }
    }
}
