package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import io.github.migrationroute.eventlog.migration.Position;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits that a host has set for its sessions, because those of its other work are short, do not end a command. */
@Timeout(600)
class TimeLimitsTest {
    private static final int POSITIONS = 60;
    private static final int MIDDLE = 40;

    /**
     * What the limit is, in seconds, one after the other until a command has ended well: a machine may be too busy for it to
     * begin within a short one. Without anything that lifts it, every limit ends it.
     */
    private static final List<Integer> LIMITS = List.of(1, 4, 16, 64);

    /** Nothing is waited for. */
    private static final Wait NONE = attempt -> {};

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    private interface Wait {
        void await(Attempt attempt) throws Exception;
    }

    /** A migration that computes for long, while the chunks before are written and the next one is not complete. */
    @Test
    void aSessionMayBeIdle() throws Exception {
        assertEndsWell("idle_session_timeout", NONE, attempt -> attempt.awaitLong("idle", 2), NONE);
    }

    /** A pool that has only one connection for long. */
    @Test
    void aSessionMayBeIdleUntilThereIsAnotherOne() throws Exception {
        assertEndsWell("idle_session_timeout", attempt -> attempt.awaitLong("idle", 1), NONE, NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"idle_in_transaction_session_timeout", "transaction_timeout"})
    void aTransactionMayBeLong(String limit) throws Exception {
        assertEndsWell(limit, NONE, NONE, attempt -> attempt.awaitLong("idle in transaction", 2));
    }

    @Test
    void aStatementMayBeLong() throws Exception {
        database.execute(
                "CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM pg_sleep(1.25 * current_setting('test.seconds', true)::integer); RETURN NULL; END $$");
        database.execute("CREATE TRIGGER slow BEFORE INSERT ON id_sequences EXECUTE FUNCTION take_long()");
        assertEndsWell("statement_timeout", NONE, NONE, NONE);
    }

    /**
     * Finalizes.
     *
     * @param first what is waited for when there is one connection
     * @param middle what is waited for in the middle of the history
     * @param end what is waited for in the transaction of finalize
     */
    private void assertEndsWell(String limit, Wait first, Wait middle, Wait end) throws Exception {
        assumeTrue(database.knows(limit), limit);
        Exception failure = null;
        for (int seconds : LIMITS) {
            try {
                new Attempt(limit, seconds).finalizeWaiting(first, middle, end);
                return;
            } catch (MigrationException | SQLException | PoolInitializationException e) {
                failure = e;
            }
        }
        throw new AssertionError("Ended by each limit", failure);
    }

    /** A command whose sessions have a limit. */
    private final class Attempt {
        private final String limit;
        private final int seconds;
        private final String application;

        Attempt(String limit, int seconds) {
            this.limit = limit;
            this.seconds = seconds;
            this.application = "victim-" + seconds;
        }

        void finalizeWaiting(Wait first, Wait middle, Wait end) throws Exception {
            database.truncate();
            database.load(RandomHistory.of(7, POSITIONS));
            try (HikariDataSource pool = pool()) {
                var asked = new AtomicInteger();
                var waiting = (DataSource) Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                            if (asked.incrementAndGet() == 2) {
                                first.await(this);
                            }
                            return pool.getConnection();
                        });
                List<Migration> migrations = List.of(
                        new SlowMigration(() -> middle.await(this)), new SlowModelMigration(() -> end.await(this)));
                RecordingLog.run(
                        EventLogDatastore.builder(waiting, TestDatabase.factories(migrations))
                                .chunkSize(10)
                                .build(),
                        MigrationCommand.FINALIZE);
                try (Connection one = pool.getConnection();
                        Connection other = pool.getConnection()) {
                    assertEquals(seconds + "s", show(one));
                    assertEquals(seconds + "s", show(other));
                }
            }
            assertEquals(0, database.number("SELECT count(*) FROM positions WHERE migration_index <> 3"));
        }

        /** Its two connections are those that it has in the beginning, if nobody ends them. */
        private HikariDataSource pool() {
            var settings = new HikariConfig();
            settings.setJdbcUrl(database.jdbcUrl() + "&ApplicationName=" + application + "&options=-c%20" + limit + "="
                    + seconds + "s%20-c%20test.seconds=" + seconds);
            settings.setMaximumPoolSize(2);
            settings.setMinimumIdle(0);
            return new HikariDataSource(settings);
        }

        private String show(Connection connection) throws SQLException {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("SHOW " + limit)) {
                row.next();
                return row.getString(1);
            }
        }

        /** Waits until one of its sessions has been in a state for longer than the limit, or is there no more. */
        void awaitLong(String state, int sessions) throws SQLException {
            String all = "SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + application + "'";
            String isLong = " AND state = '" + state + "' AND clock_timestamp() - state_change > interval '"
                    + 1.25 * seconds + " s'";
            database.execute("DO $$ BEGIN WHILE (" + all + isLong + ") = 0 AND (" + all + ") = " + sessions
                    + " LOOP PERFORM pg_sleep(0.02); PERFORM pg_stat_clear_snapshot(); END LOOP; END $$");
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static final class SlowMigration implements EventMigration {
        private final Action action;
        private boolean done;

        SlowMigration(Action action) {
            this.action = action;
        }

        @Override
        public int targetIndex() {
            return 2;
        }

        @Override
        public List<Event> migrate(Event event, Position position) throws Exception {
            if (position.number() == MIDDLE && !done) {
                done = true;
                action.run();
            }
            return List.of(event);
        }
    }

    private record SlowModelMigration(Action action) implements ModelMigration {
        @Override
        public int targetIndex() {
            return 3;
        }

        @Override
        public void migrate(ModelReader models, ModelChanges changes) throws Exception {
            action.run();
        }
    }
}
