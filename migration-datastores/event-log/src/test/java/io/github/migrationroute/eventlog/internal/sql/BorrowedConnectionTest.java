package io.github.migrationroute.eventlog.internal.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.eventlog.TestDatabase;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool gets a connection back as it has lent it, or not at all. */
class BorrowedConnectionTest {
    private final TestDatabase database = new TestDatabase();
    private final Connection connection;

    /** Lends the one connection, which is not closed by whoever gives it back. */
    private final DataSource pool;

    private int givenBack;

    BorrowedConnectionTest() throws SQLException {
        connection = database.dataSource().getConnection();
        Connection lent = proxy(Connection.class, (self, method, arguments) -> {
            if (method.getName().equals("close")) {
                givenBack++;
                return null;
            }
            try {
                return method.invoke(connection, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        pool = proxy(DataSource.class, (self, method, arguments) -> lent);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        connection.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isSetAndSetBack(boolean autoCommit) throws Exception {
        for (int isolation : new int[] {Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_SERIALIZABLE}) {
            connection.setAutoCommit(autoCommit);
            connection.setTransactionIsolation(isolation);
            try (BorrowedConnection borrowed = BorrowedConnection.of(pool, Connection.TRANSACTION_READ_COMMITTED)) {
                assertFalse(borrowed.connection().getAutoCommit());
                assertEquals(
                        Connection.TRANSACTION_READ_COMMITTED,
                        borrowed.connection().getTransactionIsolation());
            }
            assertEquals(autoCommit, connection.getAutoCommit());
            assertEquals(isolation, connection.getTransactionIsolation());
        }
        assertEquals(2, givenBack);
        assertFalse(connection.isClosed());
    }

    /** Whether the host has set a limit for this session alone or not, it is what it was. */
    @Test
    void limitsAreLiftedAndHoldAgain() throws Exception {
        Map<String, String> lifted = new LinkedHashMap<>();
        for (String limit : List.of(
                "idle_session_timeout",
                "idle_in_transaction_session_timeout",
                "transaction_timeout",
                "statement_timeout",
                "tcp_user_timeout")) {
            if (database.knows(limit)) {
                lifted.put(limit, "0");
                set(limit, "12345");
            }
        }
        set("lock_timeout", "12345");
        set("tcp_keepalives_count", "4");
        lifted.put("tcp_keepalives_count", "4");
        lifted.put("tcp_keepalives_idle", "60");
        lifted.put("tcp_keepalives_interval", "10");
        lifted.put("lock_timeout", "12345");
        Map<String, String> before = settings(lifted.keySet());
        try (BorrowedConnection borrowed = BorrowedConnection.of(pool, Connection.TRANSACTION_READ_COMMITTED)) {
            borrowed.liftTimeLimits();
            assertEquals(lifted, settings(lifted.keySet()));
            borrowed.connection().rollback();
            assertEquals(lifted, settings(lifted.keySet()), "not for a transaction only");
        }
        assertEquals(before, settings(lifted.keySet()));
    }

    private void set(String name, String value) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET " + name + " = " + value);
        }
    }

    private Map<String, String> settings(Set<String> names) throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement()) {
            for (String name : names) {
                try (var row = statement.executeQuery("SELECT setting FROM pg_settings WHERE name = '" + name + "'")) {
                    row.next();
                    settings.put(name, row.getString(1));
                }
            }
        }
        return settings;
    }

    @Test
    void whatIsNotCommittedIsRolledBack() throws Exception {
        try (BorrowedConnection borrowed = BorrowedConnection.of(pool, Connection.TRANSACTION_READ_COMMITTED);
                Statement statement = borrowed.connection().createStatement()) {
            statement.execute("INSERT INTO id_sequences VALUES ('motion', 1)");
            borrowed.connection().commit();
            statement.execute("INSERT INTO id_sequences VALUES ('user', 1)");
        }
        assertEquals(1, database.number("SELECT count(*) FROM id_sequences"));
    }

    @Test
    void whatCannotBeGivenBackIsDiscardedAndDoesNotHideWhatFailed() {
        IllegalStateException reason = assertThrows(IllegalStateException.class, () -> {
            try (BorrowedConnection borrowed = BorrowedConnection.of(pool, Connection.TRANSACTION_READ_COMMITTED)) {
                loseConnection(borrowed.connection());
                throw new IllegalStateException("what failed");
            }
        });
        assertEquals("what failed", reason.getMessage());
        assertTrue(isClosed(), "it must be lent to nobody");
        assertEquals(1, givenBack);
    }

    @Test
    void whatCannotBeSetIsDiscarded() throws Exception {
        loseConnection(connection);
        assertThrows(SQLException.class, () -> BorrowedConnection.of(pool, Connection.TRANSACTION_REPEATABLE_READ));
        assertTrue(isClosed(), "it must be lent to nobody");
        assertEquals(1, givenBack);
    }

    /** So that the server knows it, and the driver does not yet. */
    private void loseConnection(Connection lost) throws SQLException {
        try (Statement statement = lost.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            String session = " FROM pg_stat_activity WHERE pid = " + row.getInt(1);
            database.execute("SELECT pg_terminate_backend(pid)" + session);
            while (database.number("SELECT count(*)" + session) > 0) {
                Thread.onSpinWait();
            }
        }
    }

    private boolean isClosed() {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
