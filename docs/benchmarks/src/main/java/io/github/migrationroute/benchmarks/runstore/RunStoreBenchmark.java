package io.github.migrationroute.benchmarks.runstore;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.migrationroute.benchmarks.Figure;
import io.github.migrationroute.runstore.postgres.PostgresRunStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.ArrayList;
import java.util.List;

/** Measures what it costs that runs are shared by many nodes. */
public final class RunStoreBenchmark {
    private static final int POOL_SIZE = 16;

    private RunStoreBenchmark() {}

    /**
     * Measures.
     *
     * @param settings what to measure
     * @return the figures
     * @throws IllegalStateException if a run fails, or a node does not read what another one has written
     * @throws Exception if the database or a node fails
     */
    public static List<Figure> measure(RunStoreSettings settings) throws Exception {
        var figures = new ArrayList<Figure>();
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                // The defaults of PostgreSQL, which are not those of an embedded one.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start()) {
            String url = server.getJdbcUrl("postgres", "postgres");
            var config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setMaximumPoolSize(POOL_SIZE);
            try (var pool = new HikariDataSource(config)) {
                PostgresRunStore.createTables(pool);
                figures.addAll(AppendCosts.measure(settings, pool));
                figures.addAll(PollCosts.measure(settings, pool));
                figures.addAll(Lag.measure(settings, pool));
                figures.addAll(LongTransactionCosts.measure(settings, pool));
            }
            figures.addAll(OutputMemory.measure(settings, url));
        }
        return figures;
    }
}
