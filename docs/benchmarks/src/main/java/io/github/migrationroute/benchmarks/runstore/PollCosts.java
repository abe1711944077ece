package io.github.migrationroute.benchmarks.runstore;

import io.github.migrationroute.benchmarks.Figure;
import io.github.migrationroute.benchmarks.Script;
import io.github.migrationroute.runstore.postgres.PostgresRunStore;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What {@code progress} costs, against reading one row of the same database by its primary key. */
final class PollCosts {
    private static final String LINE =
            "finalize: collection motion, model 4711 of 20000, field agenda_item_id/1 written";
    private static final int SMALL_LINES = 10;
    private static final int THREADS = 8;
    private static final int LARGE_POLLS = 5;

    private final RunStoreSettings settings;
    private final DataSource database;
    private final List<Figure> figures = new ArrayList<>();

    private PollCosts(RunStoreSettings settings, DataSource database) {
        this.settings = settings;
        this.database = database;
    }

    static List<Figure> measure(RunStoreSettings settings, DataSource database) throws Exception {
        var costs = new PollCosts(settings, database);
        costs.createRows();
        costs.small();
        costs.large("1 MiB", Math.min(1 << 20, settings.largeBytes()));
        costs.large("large output", settings.largeBytes());
        return costs.figures;
    }

    private void createRows() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE benchmark_rows (id int PRIMARY KEY, value text NOT NULL)");
            statement.execute("INSERT INTO benchmark_rows SELECT i, 'value ' || i FROM generate_series(1, 1000) AS i");
            statement.execute("VACUUM ANALYZE benchmark_rows");
        }
    }

    private void small() throws Exception {
        var goOn = new CountDownLatch(1);
        Script tenLines = log -> {
            for (int i = 0; i < SMALL_LINES; i++) {
                log.info(LINE);
            }
            goOn.await();
        };
        try (Node node = node(tenLines)) {
            node.start();
            latency("progress, running", node);
            goOn.countDown();
            node.awaitEnd();
            latency("progress, finished", node);
            rates(node);
        }
    }

    private Node node(Script script) {
        return new Node(script, PostgresRunStore.builder(database, "polls").build());
    }

    private void latency(String name, Node node) throws Exception {
        var selects = new Samples();
        var polls = new Samples();
        for (int i = -settings.polls() / 5; i < settings.polls(); i++) {
            double select = millis(this::select);
            double poll = millis(() -> poll(node));
            if (i >= 0) {
                selects.add(select);
                polls.add(poll);
            }
        }
        figure(name + ", median", polls.median(), "ms");
        figure(name + ", p95", polls.quantile(0.95), "ms");
        figure(name + ", SELECT beside it, median", selects.median(), "ms");
        figure(name + ", SELECT beside it, p95", selects.quantile(0.95), "ms");
        figures.add(new Figure(name + " - SELECT, median", polls.median() - selects.median(), "ms", "<= 2"));
        figure(name + " - SELECT, p95", polls.quantile(0.95) - selects.quantile(0.95), "ms");
    }

    private void rates(Node node) throws Exception {
        double selects = perSecond(this::select);
        double polls = perSecond(() -> poll(node));
        figure("SELECT, 8 threads", selects, "1/s");
        figure("progress, 8 threads", polls, "1/s");
        figure("progress / SELECT, 8 threads", polls / selects, "");
    }

    private void large(String name, long bytes) throws Exception {
        Script script = log -> {
            for (long written = 0; written < bytes; written += LINE.length()) {
                log.info(LINE);
            }
        };
        try (Node node = node(script)) {
            node.start();
            node.awaitEnd();
            var polls = new Samples();
            for (int i = -1; i < LARGE_POLLS; i++) {
                double poll = millis(() -> poll(node));
                if (i >= 0) {
                    polls.add(poll);
                }
            }
            figure("progress, " + name + ", median", polls.median(), "ms");
            figure("progress, " + name + ", throughput", bytes / (double) (1 << 20) / (polls.median() / 1000), "MiB/s");
        }
    }

    private @Nullable Void select() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("SELECT value FROM benchmark_rows WHERE id = ?")) {
            query.setInt(1, 500);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("The row is missing");
                }
                return null;
            }
        }
    }

    private static @Nullable Void poll(Node node) throws Exception {
        node.progress(OutputStream.nullOutputStream());
        return null;
    }

    private static double millis(Callable<@Nullable Void> action) throws Exception {
        long start = System.nanoTime();
        action.call();
        return (System.nanoTime() - start) / 1e6;
    }

    private double perSecond(Callable<@Nullable Void> action) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            long start = System.nanoTime();
            long end = start + (long) (settings.seconds() * 1e9);
            var tasks = new ArrayList<Callable<Long>>();
            for (int i = 0; i < THREADS; i++) {
                tasks.add(() -> {
                    long count = 0;
                    do {
                        action.call();
                        count++;
                    } while (System.nanoTime() < end);
                    return count;
                });
            }
            long count = 0;
            for (Future<Long> done : threads.invokeAll(tasks)) {
                count += done.get();
            }
            return count * 1e9 / (System.nanoTime() - start);
        } finally {
            threads.shutdown();
        }
    }

    private void figure(String name, double value, String unit) {
        figures.add(new Figure(name, value, unit));
    }
}
