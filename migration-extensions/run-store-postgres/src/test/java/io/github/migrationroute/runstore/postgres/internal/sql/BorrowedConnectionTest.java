package io.github.migrationroute.runstore.postgres.internal.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.runstore.postgres.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BorrowedConnectionTest {
    @AutoClose
    private final TestDatabase database = new TestDatabase();

    private final List<String> calls = new ArrayList<>();
    private @Nullable String failing;
    private @Nullable Connection hosts;

    @BeforeEach
    void createTable() throws SQLException {
        database.execute("CREATE TABLE things (thing int PRIMARY KEY)");
    }

    /** One connection of the host, which fails where it is told to. */
    private DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Connection connection = database.dataSource().getConnection();
                    hosts = connection;
                    connection.setAutoCommit(false);
                    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                    connection.setNetworkTimeout(Runnable::run, 60_000);
                    return watched(connection);
                });
    }

    private Connection watched(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    if (method.getName().equals(failing)) {
                        throw new SQLException(failing + " fails");
                    }
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static int insert(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate("INSERT INTO things VALUES (1)");
        }
    }

    private long things() throws SQLException {
        return Long.parseLong(database.query("SELECT count(*) FROM things").get(0));
    }

    @Test
    void aTransactionIsCommitted() throws Exception {
        try (BorrowedConnection connection = BorrowedConnection.from(dataSource())) {
            assertEquals(1, connection.inTransaction(BorrowedConnectionTest::insert));
            assertEquals(1, things());
            assertTrue(connection.get().getAutoCommit());
        }
    }

    @Test
    void afailureLeavesEverythingAsItWas() throws Exception {
        var failure = new IllegalStateException("on purpose");
        try (BorrowedConnection connection = BorrowedConnection.from(dataSource())) {
            assertSame(
                    failure,
                    assertThrows(
                            IllegalStateException.class,
                            () -> connection.inTransaction(transaction -> {
                                insert(transaction);
                                throw failure;
                            })));
            assertEquals(0, things());
            assertTrue(connection.get().getAutoCommit());
            assertEquals(1, insert(connection.get()), "it can be used again");
            assertEquals(1, things());
        }
    }

    @Test
    void aFailureThatCannotBeUndoneIsStillSaidFirst() throws Exception {
        var failure = new SQLException("on purpose");
        try (BorrowedConnection connection = BorrowedConnection.from(dataSource())) {
            failing = "rollback";
            assertSame(
                    failure,
                    assertThrows(
                            SQLException.class,
                            () -> connection.inTransaction(transaction -> {
                                insert(transaction);
                                throw failure;
                            })));
            assertEquals("rollback fails", failure.getSuppressed()[0].getMessage());
        }
        assertTrue(calls.contains("abort"), "it cannot be given back as it was");
        assertEquals(0, things());
    }

    @Test
    void itIsGivenBackAsItWas() throws Exception {
        try (BorrowedConnection connection = BorrowedConnection.from(dataSource())) {
            connection.answerWithin(Duration.ofSeconds(7));
            connection.readCommitted();
            connection.readCommitted();
            assertTrue(connection.get().getAutoCommit());
            assertEquals(7000, connection.get().getNetworkTimeout());
            assertEquals(Connection.TRANSACTION_READ_COMMITTED, connection.get().getTransactionIsolation());
        }
        try (Connection given = Objects.requireNonNull(hosts)) {
            assertFalse(given.getAutoCommit());
            assertEquals(60_000, given.getNetworkTimeout());
            assertEquals(Connection.TRANSACTION_SERIALIZABLE, given.getTransactionIsolation());
        }
        assertEquals("close", calls.get(calls.size() - 1));
    }

    @Test
    void oneThatCannotBePreparedIsGivenBack() {
        failing = "setAutoCommit";
        assertThrows(SQLException.class, () -> BorrowedConnection.from(dataSource()));
        assertEquals("close", calls.get(calls.size() - 1));
    }
}
