package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import io.github.migrationroute.eventlog.migration.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits that a host has set for its sessions, because those of its other work are short, do not end a command. */
@Timeout(120)
class TimeLimitsTest {
    private static final int POSITIONS = 60;
    private static final int MIDDLE = 40;
    private static final String VICTIM = "victim";

    /** Long enough for a command to begin, also where it is slow. */
    private static final String LIMIT = "2s";

    private static final String LONGER_SECONDS = "2.5";

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    @BeforeEach
    void load() throws Exception {
        database.load(RandomHistory.of(7, POSITIONS));
    }

    /** A migration that computes for long, while the chunks before are written and the next one is not complete. */
    @Test
    void aSessionMayBeIdle() throws Exception {
        assertEndsWell("idle_session_timeout", new SlowMigration("state = 'idle'"), new SlowModelMigration(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"idle_in_transaction_session_timeout", "transaction_timeout"})
    void aTransactionMayBeLong(String limit) throws Exception {
        assertEndsWell(limit, new SlowMigration(""), new SlowModelMigration("state = 'idle in transaction'"));
    }

    @Test
    void aStatementMayBeLong() throws Exception {
        database.execute("CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep("
                + LONGER_SECONDS + "); RETURN NULL; END $$");
        database.execute("CREATE TRIGGER slow BEFORE INSERT ON id_sequences EXECUTE FUNCTION take_long()");
        assertEndsWell("statement_timeout", new SlowMigration(""), new SlowModelMigration(""));
    }

    private void assertEndsWell(String limit, Migration... migrations) throws Exception {
        try (HikariDataSource pool = pool("&options=-c%20" + limit + "=" + LIMIT)) {
            RecordingLog.run(
                    EventLogDatastore.builder(pool, List.of(migrations))
                            .chunkSize(10)
                            .build(),
                    MigrationCommand.FINALIZE);
            try (Connection one = pool.getConnection();
                    Connection other = pool.getConnection()) {
                assertEquals(LIMIT, show(one, limit));
                assertEquals(LIMIT, show(other, limit));
            }
        }
        assertEquals(0, database.number("SELECT count(*) FROM positions WHERE migration_index <> 3"));
    }

    /** Its two connections are those that it has in the beginning, if nobody ends them. */
    private HikariDataSource pool(String parameters) {
        var settings = new HikariConfig();
        settings.setJdbcUrl(database.jdbcUrl() + "&ApplicationName=" + VICTIM + parameters);
        settings.setMaximumPoolSize(2);
        settings.setMinimumIdle(0);
        return new HikariDataSource(settings);
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Waits until a session of the command has been in a state for longer than the limit, or is there no more. */
    private void awaitLong(String state) throws SQLException {
        String sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + VICTIM + "'";
        String isLong = " AND clock_timestamp() - state_change > interval '" + LONGER_SECONDS + " s'";
        while (database.number(sessions + " AND " + state + isLong) == 0 && database.number(sessions) == 2) {
            Thread.onSpinWait();
        }
    }

    private final class SlowMigration implements EventMigration {
        private final String awaited;
        private boolean waited;

        SlowMigration(String awaited) {
            this.awaited = awaited;
        }

        @Override
        public int targetIndex() {
            return 2;
        }

        @Override
        public List<Event> migrate(Event event, Position position) throws Exception {
            if (position.number() == MIDDLE && !waited && !awaited.isEmpty()) {
                waited = true;
                awaitLong(awaited);
            }
            return List.of(event);
        }
    }

    private final class SlowModelMigration implements ModelMigration {
        private final String awaited;

        SlowModelMigration(String awaited) {
            this.awaited = awaited;
        }

        @Override
        public int targetIndex() {
            return 3;
        }

        @Override
        public void migrate(ModelReader models, ModelChanges changes) throws Exception {
            if (!awaited.isEmpty()) {
                awaitLong(awaited);
            }
        }
    }
}
