package io.github.migrationroute.runstore.postgres;

import static io.github.migrationroute.runstore.postgres.Requests.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The store with the pool that most hosts have. */
@Timeout(900)
class HikariPoolTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    @AutoClose
    private final HikariDataSource pool = pool(2);

    private HikariDataSource pool(int size) {
        var settings = new HikariConfig();
        settings.setJdbcUrl(database.jdbcUrl());
        settings.setMaximumPoolSize(size);
        settings.setConnectionTimeout(2000);
        // As where the pool is made with the first connection: whether the database is there is seen only then.
        settings.setInitializationFailTimeout(-1);
        return new HikariDataSource(settings);
    }

    private RunStore store(HikariDataSource dataSource) {
        return PostgresRunStore.builder(dataSource, "shop").build();
    }

    @Test
    void twoConnectionsAreEnoughForARunAndForManyWhoAskForIt() throws Exception {
        RunStore store = store(pool);
        RunClaim claim = store.claimRun(request(MigrationCommand.MIGRATE, Duration.ZERO, reason -> {}));
        List<CompletableFuture<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            readers.add(CompletableFuture.supplyAsync(
                    () -> {
                        for (int poll = 0; poll < 50; poll++) {
                            store.latest().orElseThrow().close();
                        }
                        return 50;
                    },
                    task -> new Thread(task).start()));
        }
        for (CompletableFuture<Integer> reader : readers) {
            assertEquals(50, reader.get(LONG.toSeconds(), TimeUnit.SECONDS));
        }
        claim.finish(RunEnd.succeeded()).close();
    }

    @Test
    void aPoolOfOneConnectionIsRefusedAndNotBlocked() throws Exception {
        try (HikariDataSource tooSmall = pool(1)) {
            RunStore store = store(tooSmall);
            for (int i = 0; i < 2; i++) {
                String message = assertThrows(
                                RunStoreException.class,
                                () -> store.claimShort(request(MigrationCommand.STATS, Duration.ZERO, reason -> {})))
                        .toString();
                assertTrue(message.contains("it needs two connections at once, and got only one"), message);
            }
            assertTrue(store.latest().isEmpty());
        }
    }

    @Test
    void aPoolThatCannotConnectAtFirstIsADatabaseThatIsAway() throws Exception {
        database.shut();
        var lazy = new HikariDataSource();
        lazy.setJdbcUrl(database.jdbcUrl());
        lazy.setMaximumPoolSize(2);
        lazy.setConnectionTimeout(2000);
        try (lazy) {
            RunStore store = store(lazy);
            for (Callable<?> call : List.<Callable<?>>of(
                    store::latest, () -> store.claimShort(request(MigrationCommand.STATS, LONG, reason -> {})))) {
                assertThrows(RunStoreException.class, call::call);
            }
            database.open();
            assertTrue(store.latest().isEmpty());
        }
    }

    @Test
    void connectionsThatWereCutAreNotGivenToTheNextOne() throws Exception {
        RunStore store = store(pool);
        for (int i = 0; i < 3; i++) {
            var lost = new CompletableFuture<String>();
            RunClaim claim = store.claimRun(request(MigrationCommand.MIGRATE, LONG, lost::complete));
            database.query("SELECT pg_terminate_backend(backend) FROM migration_route_deployments");
            lost.get(LONG.toSeconds(), TimeUnit.SECONDS);
            claim.finish(RunEnd.failed("interrupted")).close();
            assertTrue(store.latest().orElseThrow().hasEnded());
        }
    }
}
