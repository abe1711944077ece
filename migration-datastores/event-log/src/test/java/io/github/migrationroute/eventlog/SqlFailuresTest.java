package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a limit of the host has ended says which limit that was; stats alone lifts none. */
class SqlFailuresTest {
    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

    @ParameterizedTest
    @CsvSource({
        "transaction_timeout, The session was ended by transaction_timeout: FATAL: terminating connection due to"
                + " transaction timeout",
        "statement_timeout, A statement was cancelled: ERROR: canceling statement due to statement timeout",
    })
    void theLimitIsNamed(String limit, String message) throws Exception {
        assumeTrue(DATABASE.knows(limit), limit);
        var limited = new UrlDataSource(DATABASE.jdbcUrl() + "&options=-c%20" + limit + "=500ms");
        try (Connection other = DATABASE.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE migration_positions");
            var datastore = EventLogDatastore.builder(limited, List.of()).build();
            String failure = String.valueOf(
                    assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, MigrationCommand.STATS))
                            .getMessage());
            assertTrue(failure.startsWith(message), failure);
        }
    }
}
