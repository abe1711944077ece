package io.github.migrationroute.benchmarks.eventlog;

import com.sun.management.OperatingSystemMXBean;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.benchmarks.HeapPeaks;
import io.github.migrationroute.benchmarks.eventlog.Estimates.Estimate;
import io.github.migrationroute.eventlog.EventLogDatastore;
import io.github.migrationroute.eventlog.migration.Migration;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

/** Executes one command for each line of standard input, and answers how long it took, in nanoseconds. */
final class DatastoreServer {
    static final String MIGRATE = "migrate";
    static final String RESET = "reset";
    static final String FINALIZE = "finalize";
    static final String FINALIZE_MODELS = "finalize with a model migration";
    static final String STATS = "stats";
    static final String CHAIN_MIGRATE = "migrate by a long chain";
    static final String CHAIN_FINALIZE = "finalize by a long chain";
    static final String CONNECT = "connect";

    /** In front of a command of a long chain that is followed. */
    static final String ESTIMATES = "estimates ";

    static final String PEAKS = "peaks";
    static final String CPU = "cpu";

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
            } else if (command.equals(CPU)) {
                System.out.println(
                        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime());
            } else if (command.startsWith(ESTIMATES)) {
                estimate(command.substring(ESTIMATES.length()), dataSource);
            } else {
                long start = System.nanoTime();
                execute(command, dataSource);
                System.out.println(System.nanoTime() - start);
            }
        }
    }

    private static void estimate(String command, DataSource database) throws InterruptedException {
        var datastore =
                EventLogDatastore.builder(database, ChainMigrations.all()).build();
        List<Estimate> estimates = Estimates.during(datastore, command);
        System.out.println(estimates.size());
        estimates.forEach(estimate -> System.out.println(estimate.line()));
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void execute(String command, DataSource database) throws Exception {
        if (command.equals(CONNECT)) {
            connect(database);
            return;
        }
        EventLogDatastore datastore =
                EventLogDatastore.builder(database, migrations(command)).build();
        MigrationLog log = new StandardError();
        switch (command) {
            case MIGRATE, CHAIN_MIGRATE -> datastore.migrate(log);
            case RESET -> datastore.reset(log);
            case FINALIZE, FINALIZE_MODELS, CHAIN_FINALIZE -> datastore.finalize(log);
            case STATS -> datastore.stats(log);
            default -> throw new IllegalArgumentException("There is no command " + command);
        }
    }

    /** What each host has done before it can be asked to migrate: it has a driver that has connected once, and a log. */
    private static void connect(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
        LoggerFactory.getLogger(DatastoreServer.class).debug("Connected");
    }

    private static List<Supplier<? extends Migration>> migrations(String command) {
        return switch (command) {
            case CHAIN_MIGRATE, CHAIN_FINALIZE -> ChainMigrations.all();
            default -> BenchmarkMigrations.of(command.equals(FINALIZE_MODELS) || command.equals(STATS));
        };
    }

    /** Shows to whoever watches the lines, and how long each stage took. */
    private static final class StandardError implements MigrationLog {
        private String stage = "";
        private long begin = System.nanoTime();
        private long cpuAtBegin = cpuNanos();

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

        @Override
        public void progress(String name, long done, long total, String unit) {
            progress(name, done, unit);
        }

        @Override
        public synchronized void progress(String name, long done, String unit) {
            if (!name.equals(stage)) {
                long now = System.nanoTime();
                long cpu = cpuNanos();
                System.err.printf(
                        Locale.ROOT,
                        "%8.3f s, %8.3f s of processor time: %s%n",
                        (now - begin) / 1e9,
                        (cpu - cpuAtBegin) / 1e9,
                        stage);
                stage = name;
                begin = now;
                cpuAtBegin = cpu;
            }
        }
    }
}
