package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.MINUTES)
class DatabaseTest {
    /** What waits until the lock is given back, and then what it returns. */
    private static final String WAITING = "SELECT current_schema() FROM pg_advisory_lock_shared(1)";

    @Test
    void theEndOfWhatIsCancelledCanBeStored() throws Exception {
        try (GivenPostgres postgres = GivenPostgres.start();
                Database database = Database.given(postgres.jdbcUrl())) {
            postgres.execute("CREATE SCHEMA of_runs");
            postgres.execute("SELECT pg_advisory_lock(1)");
            CompletableFuture<String> command = start(database.dataSource());
            CompletableFuture<String> store = start(database.runs(Optional.of("of_runs")));
            Await.until(
                    () -> "2".equals(postgres.query("SELECT count(*) FROM pg_locks WHERE objid = 1 AND NOT granted")));

            database.cancelStatements();

            String failure =
                    String.valueOf(assertThrows(ExecutionException.class, () -> command.get(1, TimeUnit.MINUTES))
                            .getMessage());
            assertTrue(failure.contains("canceling statement due to user request"), failure);
            postgres.execute("SELECT pg_advisory_unlock(1)");
            assertEquals("of_runs", store.get(1, TimeUnit.MINUTES));
        }
    }

    private static CompletableFuture<String> start(DataSource dataSource) {
        var result = new CompletableFuture<String>();
        new Thread(() -> {
                    try (Connection connection = dataSource.getConnection();
                            Statement statement = connection.createStatement();
                            ResultSet rows = statement.executeQuery(WAITING)) {
                        rows.next();
                        result.complete(rows.getString(1));
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                })
                .start();
        return result;
    }
}
