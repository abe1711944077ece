package io.github.migrationroute.benchmarks.eventlog;

import io.github.migrationroute.benchmarks.Figure;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Migrates histories of several lengths by a long chain of migrations, each in a new process. */
public final class ChainBenchmark {
    /** A history of fewer events is over before the server compiler is worth its time. */
    private static final int SMALL = 20_000;

    private final ChainSettings settings;
    private final BenchmarkDatabase database;
    private final List<Figure> figures = new ArrayList<>();

    private ChainBenchmark(ChainSettings settings, BenchmarkDatabase database) {
        this.settings = settings;
        this.database = database;
    }

    /**
     * Measures.
     *
     * @param settings what to measure
     * @return the figures
     * @throws IllegalStateException if the database holds positions already, and may not be overwritten
     * @throws Exception if the database or the process that migrates fails
     */
    public static List<Figure> measure(ChainSettings settings) throws Exception {
        try (BenchmarkDatabase database = BenchmarkDatabase.open(settings.jdbcUrl())) {
            return new ChainBenchmark(settings, database).run();
        }
    }

    private List<Figure> run() throws Exception {
        boolean overwrite = settings.overwrite();
        double rateBefore = 0;
        try (Connection connection = database.dataSource().getConnection()) {
            for (int events : settings.sizes()) {
                BenchmarkDatabase.empty(connection, overwrite);
                // The next one replaces what was generated here.
                overwrite = true;
                load(connection, new ChainHistory(events), settings.seed());
                double rate = measure(events, "");
                if (rateBefore > 0) {
                    figure(events, "events/s / that of the size before", rate / rateBefore, "", ">= 0.8");
                }
                rateBefore = rate;
                for (String table : List.of("positions", "events", "models")) {
                    double rows = (double) PlainSql.number(connection, "SELECT count(*) FROM " + table);
                    figure(events, "rows in " + table, rows, "", "");
                }
                if (events < SMALL) {
                    BenchmarkDatabase.empty(connection, true);
                    load(connection, new ChainHistory(events), settings.seed());
                    double unused = measure(events, "client compiler only, ", "-XX:TieredStopAtLevel=1");
                }
            }
        }
        return figures;
    }

    static void load(Connection connection, ChainHistory history, long seed) throws SQLException {
        new ChainGenerator(history, seed).fill(connection);
        BenchmarkDatabase.setSequence(connection);
        BenchmarkDatabase.execute(connection, "VACUUM ANALYZE positions, events, models");
        BenchmarkDatabase.settle(connection);
    }

    /** Returns how many events it has migrated in a second of both commands. */
    private double measure(int events, String name, String... options) throws IOException, InterruptedException {
        try (var datastore = new DatastoreProcess(database.jdbcUrl(), settings.heap(), options)) {
            double connect = datastore.seconds(DatastoreServer.CONNECT);
            double migrate = datastore.seconds(DatastoreServer.CHAIN_MIGRATE);
            double finalization = datastore.seconds(DatastoreServer.CHAIN_FINALIZE);
            double age = datastore.age();
            double rate = events / (migrate + finalization);
            figure(events, name + "first connection, and the log", connect, "s", "");
            figure(events, name + "migrate", migrate, "s", "");
            figure(events, name + "finalize", finalization, "s", "");
            figure(events, name + "migrate and finalize", migrate + finalization, "s", events < SMALL ? "<= 2" : "");
            figure(events, name + "from the start of the process", age, "s", "");
            figure(events, name + "processor time of the process", datastore.cpuSeconds(), "s", "");
            figure(events, name + "events/s", rate, "1/s", "");
            figure(events, name + "heap used, peak", datastore.heapPeaks()[0] / (double) (1 << 20), "MiB", "");
            return rate;
        }
    }

    private void figure(int events, String name, double value, String unit, String target) {
        figures.add(new Figure("chain, " + events + " events, " + name, value, unit, target));
    }
}
