package io.github.migrationroute.eventlog.internal.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.TestDatabase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Iterator;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Of all who want to change an event log, one gets the lock. */
@Timeout(120)
class CommandSessionTest {
    private static final String LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'";

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

    /** As if the session were that of another command, too. PostgreSQL would give the lock to it as often as it likes. */
    @Test
    void aSessionThatHasTheLockDoesNotGetItAgain() throws Exception {
        Connection first = database.dataSource().getConnection();
        Connection second = database.dataSource().getConnection();
        try (Statement statement = first.createStatement()) {
            statement.execute("SELECT pg_advisory_lock((x'6d696772'::bigint << 32) | 'positions'::regclass::bigint)");
        }
        Iterator<Connection> connections = List.of(first, second).iterator();
        var lending = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, arguments) -> connections.next());
        String message = assertThrows(MigrationException.class, () -> CommandSession.open(lending))
                .toString();
        assertTrue(
                message.contains("Another command is being executed on this event log, by the database session"),
                message);
    }

    /** As behind a pooler that gives the session to somebody else: nobody knows what it has become. */
    @Test
    void aSessionThatHasLostTheLockIsNotGivenBack() throws Exception {
        var warnings = new ListAppender<ILoggingEvent>();
        Logger logger = (Logger) LoggerFactory.getLogger(CommandSession.class);
        warnings.start();
        logger.addAppender(warnings);
        logger.setLevel(Level.WARN);
        try {
            int session;
            try (CommandSession command = CommandSession.open(pool)) {
                session = (int) command.number("SELECT pg_backend_pid()");
                command.execute("SELECT pg_advisory_unlock_all()");
                command.commit();
            }
            assertEquals(1, warnings.list.size(), warnings.list::toString);
            assertTrue(
                    warnings.list.get(0).getFormattedMessage().contains("did not have its lock any more"),
                    warnings.list::toString);
            while (database.number("SELECT count(*) FROM pg_stat_activity WHERE pid = " + session) > 0) {
                Thread.onSpinWait();
            }
        } finally {
            logger.setLevel(null);
            logger.detachAppender(warnings);
        }
    }

    @Test
    void theLockThatWasTakenIsGivenBackWhateverTheNameOfTheTableMeansByThen() throws Exception {
        try (CommandSession session = CommandSession.open(pool)) {
            session.execute("SET search_path TO pg_catalog");
            session.commit();
        }
        assertEquals(0, database.number(LOCKS));
    }

    @Test
    void theLockIsGivenBackWithTheConnections() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (CommandSession session = CommandSession.open(pool)) {
                assertEquals(1, database.number(LOCKS));
                assertEquals(0, session.number("SELECT count(*) FROM positions"));
            }
            assertEquals(0, database.number(LOCKS));
            assertEquals(0, pool.getHikariPoolMXBean().getActiveConnections());
        }
    }
}
