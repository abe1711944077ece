package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.migrationroute.MigrationCommand;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A data source can fail with an {@link Error} as well, of a class that is missing or of a host that has no memory left. */
@Timeout(120)
class FailingDataSourceTest {
    @AutoClose
    private final TestDatabase database = new TestDatabase();

    @AutoClose
    private final HikariDataSource pool = pool();

    private HikariDataSource pool() {
        var settings = new HikariConfig();
        settings.setJdbcUrl(database.jdbcUrl());
        settings.setMaximumPoolSize(2);
        return new HikariDataSource(settings);
    }

    /** Fails when it is asked for a connection for the given time, counted from 1. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anErrorLeavesNoThreadAndNoConnectionBehind(int failing) throws Exception {
        database.load(RandomHistory.of(3, 20));
        var error = new NoClassDefFoundError("a part of the pool");
        var asked = new AtomicInteger();
        var failingOnce = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    if (asked.incrementAndGet() == failing) {
                        throw error;
                    }
                    return pool.getConnection();
                });
        var datastore = EventLogDatastore.builder(
                        failingOnce, List.of(() -> FieldMigrations.addFields(2, Map.of("motion", Map.of("a", 1)))))
                .build();
        List<String> threads = threads();
        Error thrown = assertThrows(Error.class, () -> RecordingLog.run(datastore, MigrationCommand.MIGRATE));
        assertSame(error, thrown);
        awaitThreads(threads);
        assertEquals(0, pool.getHikariPoolMXBean().getActiveConnections());
        RecordingLog.run(datastore, MigrationCommand.FINALIZE);
        assertEquals(0, database.number("SELECT count(*) FROM positions WHERE migration_index <> 2"));
        awaitThreads(threads);
    }

    /** What an executor has ended may still be alive for a moment. */
    private static void awaitThreads(List<String> expected) {
        while (!threads().equals(expected)) {
            Thread.onSpinWait();
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("migration-"))
                .sorted()
                .toList();
    }
}
