package io.github.migrationroute.benchmarks.eventlog;

import io.github.migrationroute.benchmarks.Figure;
import io.github.migrationroute.benchmarks.eventlog.EventLogSettings.Step;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Migrates a generated event log, and does the same with plain SQL on the same server. */
public final class EventLogComparison {
    private final EventLogSettings settings;
    private final BenchmarkDatabase database;
    private final List<Figure> figures = new ArrayList<>();

    private EventLogComparison(EventLogSettings settings, BenchmarkDatabase database) {
        this.settings = settings;
        this.database = database;
    }

    /**
     * Measures.
     *
     * @param settings what to measure
     * @return the figures
     * @throws IllegalStateException if the database holds positions already, or the two sides have different results
     * @throws Exception if the database or the process that migrates fails
     */
    public static List<Figure> measure(EventLogSettings settings) throws Exception {
        try (BenchmarkDatabase database = BenchmarkDatabase.open(settings.jdbcUrl())) {
            return new EventLogComparison(settings, database).run();
        }
    }

    private List<Figure> run() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            load(connection);
            try (var datastore = new DatastoreProcess(database.jdbcUrl(), settings.heap())) {
                measure(connection, datastore);
                long[] peaks = datastore.heapPeaks();
                figure("heap used, peak", peaks[0] / (double) (1 << 20), "MiB");
                figure("heap used after a collection, peak", peaks[1] / (double) (1 << 20), "MiB");
            }
            for (String table : List.of("positions", "events", "models")) {
                figure("rows in " + table, (double) PlainSql.number(connection, "SELECT count(*) FROM " + table), "");
            }
        }
        return figures;
    }

    private void measure(Connection connection, DatastoreProcess datastore) throws SQLException, IOException {
        migrate(connection, datastore);
        figure("stats after migrate", datastore.seconds(DatastoreServer.STATS), "s");
        if (settings.reaches(Step.FINALIZE)) {
            rewrite(connection, datastore, "finalize", PlainSql.FINALIZE, DatastoreServer.FINALIZE);
            figure("finalize, events/s", settings.events() / value("finalize, datastore"), "1/s");
        }
        if (settings.reaches(Step.MODEL_MIGRATION)) {
            rewrite(connection, datastore, "model migration", PlainSql.CHANGE_MODELS, DatastoreServer.FINALIZE_MODELS);
            figure("model migration, models/s", settings.models() / value("model migration, datastore"), "1/s");
        }
    }

    private void load(Connection connection) throws SQLException {
        BenchmarkDatabase.empty(connection, settings.overwrite());
        long start = System.nanoTime();
        new EventLogGenerator(settings).fill(connection);
        BenchmarkDatabase.setSequence(connection);
        figure("loading", (System.nanoTime() - start) / 1e9, "s");
        if (settings.reaches(Step.FINALIZE) && settings.rewriting()) {
            BenchmarkDatabase.execute(connection, PlainSql.CREATE_MERGED);
            PlainSql.loadModels(connection);
        }
        BenchmarkDatabase.execute(connection, "VACUUM ANALYZE positions, events, models");
    }

    private void migrate(Connection connection, DatastoreProcess datastore) throws SQLException, IOException {
        var plain = new ArrayList<Double>();
        var ours = new ArrayList<Double>();
        var again = new ArrayList<Double>();
        for (int round = 0; round < settings.rounds(); round++) {
            if (round > 0) {
                datastore.seconds(DatastoreServer.RESET);
            }
            BenchmarkDatabase.settle(connection);
            plain.add(PlainSql.seconds(connection, List.of(PlainSql.COPY_EVENTS)));
            BenchmarkDatabase.execute(connection, "TRUNCATE migration_events");
            BenchmarkDatabase.settle(connection);
            ours.add(datastore.seconds(DatastoreServer.MIGRATE));
            if (PlainSql.number(connection, "SELECT count(*) FROM migration_events") != settings.events()) {
                throw new IllegalStateException("Not every event was converted");
            }
            BenchmarkDatabase.execute(
                    connection,
                    "DELETE FROM migration_positions WHERE position = (SELECT max(position) FROM positions)");
            BenchmarkDatabase.settle(connection);
            again.add(datastore.seconds(DatastoreServer.MIGRATE));
        }
        var ratios = new ArrayList<Double>();
        var againRatios = new ArrayList<Double>();
        for (int round = 0; round < settings.rounds(); round++) {
            ratios.add(ours.get(round) / plain.get(round));
            againRatios.add(again.get(round) / ours.get(round));
        }
        figure("migrate, plain SQL", median(plain), "s");
        figure("migrate, datastore", median(ours), "s");
        figures.add(new Figure("migrate, datastore / plain SQL", median(ratios), "", "<= 3, better <= 2"));
        figures.add(new Figure("migrate, first in its process / plain SQL", ratios.get(0), "", "<= 3"));
        figure("migrate of the last position, datastore", median(again), "s");
        figure("migrate of the last position / migrate", median(againRatios), "");
        figure("migrate, events/s", settings.events() / median(ours), "1/s");
    }

    /**
     * The plain SQL is rolled back, so it is spared the commit. Of two runs the faster one counts: only the first finds
     * tables without room for new rows, which the vacuum after the rollback leaves behind for the others.
     */
    private void rewrite(
            Connection connection, DatastoreProcess datastore, String name, List<String> statements, String command)
            throws SQLException, IOException {
        if (!settings.rewriting()) {
            figure(name + ", datastore", datastore.seconds(command), "s");
            return;
        }
        double plain = Double.MAX_VALUE;
        String wanted = "";
        for (int run = 0; run < 2; run++) {
            BenchmarkDatabase.settle(connection);
            connection.setAutoCommit(false);
            plain = Math.min(plain, PlainSql.seconds(connection, statements));
            wanted = PlainSql.checksum(connection);
            connection.rollback();
            connection.setAutoCommit(true);
            BenchmarkDatabase.execute(connection, "VACUUM ANALYZE positions, events, models, migration_events");
        }
        BenchmarkDatabase.settle(connection);
        double ours = datastore.seconds(command);
        if (!wanted.equals(PlainSql.checksum(connection))) {
            throw new IllegalStateException("The results of " + name + " differ from those of plain SQL");
        }
        BenchmarkDatabase.execute(connection, "VACUUM ANALYZE positions, events, models");
        figure(name + ", plain SQL", plain, "s");
        figure(name + ", datastore", ours, "s");
        figures.add(new Figure(name + ", datastore / plain SQL", ours / plain, "", "<= 3"));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private double value(String name) {
        return figures.stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private void figure(String name, double value, String unit) {
        figures.add(new Figure(name, value, unit));
    }
}
