package io.github.migrationroute.runstore.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.testkit.SharedRunStoreContractTest;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;

/** Two nodes on one database, each with a small pool; a node is cut off by ending all its sessions. */
class PostgresRunStoreContractTest extends SharedRunStoreContractTest {
    private static final int POOL_SIZE = 4;
    private static final Duration STOP_GRACE = Duration.ofMillis(200);
    private static final int KEPT_RUNS = 6;

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    @AutoClose
    private final HikariDataSource pool = pool("this");

    @AutoClose
    private final HikariDataSource otherPool = pool("other");

    private final RunStore store = node(pool, "this");
    private final RunStore anotherNode = node(otherPool, "other");

    private HikariDataSource pool(String application) {
        var settings = new HikariConfig();
        settings.setJdbcUrl(database.jdbcUrl() + "&ApplicationName=" + application);
        settings.setMaximumPoolSize(POOL_SIZE);
        settings.setMinimumIdle(1);
        return new HikariDataSource(settings);
    }

    private static RunStore node(HikariDataSource pool, String name) {
        return PostgresRunStore.builder(pool, "contract")
                .node(name)
                .stopGrace(STOP_GRACE)
                .keptRuns(KEPT_RUNS)
                .build();
    }

    @Override
    protected RunStore store() {
        return store;
    }

    @Override
    protected RunStore anotherNode() {
        return anotherNode;
    }

    @Override
    protected int claims() {
        return 300;
    }

    @Override
    protected int keptRuns() {
        return KEPT_RUNS;
    }

    @Override
    protected void cutOff() throws Exception {
        database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'this'");
        // Otherwise it hands them out again untried, within half a second of their last use.
        pool.getHikariPoolMXBean().softEvictConnections();
    }
}
