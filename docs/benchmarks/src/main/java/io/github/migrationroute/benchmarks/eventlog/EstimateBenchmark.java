package io.github.migrationroute.benchmarks.eventlog;

import io.github.migrationroute.benchmarks.Figure;
import io.github.migrationroute.benchmarks.eventlog.Estimates.Estimate;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How wrong the time is that is said to be left of the stages of a long run. */
public final class EstimateBenchmark {
    private EstimateBenchmark() {}

    /**
     * Measures.
     *
     * @param settings of the history, of which the first size counts
     * @return the figures
     * @throws Exception if the database or the process that migrates fails
     */
    public static List<Figure> measure(ChainSettings settings) throws Exception {
        int events = settings.sizes().get(0);
        List<Figure> figures = new ArrayList<>();
        try (BenchmarkDatabase database = BenchmarkDatabase.open(settings.jdbcUrl())) {
            try (Connection connection = database.dataSource().getConnection()) {
                BenchmarkDatabase.empty(connection, settings.overwrite());
                ChainBenchmark.load(connection, new ChainHistory(events), settings.seed());
            }
            try (var datastore = new DatastoreProcess(database.jdbcUrl(), settings.heap())) {
                for (String command : List.of(DatastoreServer.MIGRATE, DatastoreServer.FINALIZE)) {
                    for (Estimate estimate : datastore.estimates(command)) {
                        figures.addAll(figures(command, estimate));
                    }
                }
            }
        }
        return figures;
    }

    private static List<Figure> figures(String command, Estimate estimate) {
        String name = String.format(Locale.ROOT, "%s, %s, at %.0f %%, ", command, estimate.stage(), estimate.percent());
        return List.of(
                new Figure(name + "said to be left", estimate.left(), "s"),
                new Figure(name + "taken", estimate.taken(), "s"),
                new Figure(name + "said / taken", estimate.left() / estimate.taken(), ""));
    }
}
