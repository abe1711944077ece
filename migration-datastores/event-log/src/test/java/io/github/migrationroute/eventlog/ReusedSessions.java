package io.github.migrationroute.eventlog;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * Lends sessions as if each were a new one, though it uses them again and again: to begin one takes the server longer than
 * most of what a test does in it.
 */
final class ReusedSessions {
    private final String url;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final DataSource dataSource = proxy(DataSource.class, (self, method, arguments) -> {
        if (method.getName().equals("getConnection")) {
            return lend();
        }
        throw new UnsupportedOperationException(method.toString());
    });

    /**
     * Creates it without any session.
     *
     * @param url the JDBC URL, with user and password
     */
    ReusedSessions(String url) {
        this.url = url;
    }

    DataSource dataSource() {
        return dataSource;
    }

    private Connection lend() throws SQLException {
        Connection session = idle.pollLast();
        while (session != null && !session.isValid(0)) {
            session.close();
            session = idle.pollLast();
        }
        return lent(session == null ? DriverManager.getConnection(url) : session);
    }

    private Connection lent(Connection session) {
        var closed = new AtomicBoolean();
        return proxy(Connection.class, (self, method, arguments) -> {
            switch (method.getName()) {
                case "close" -> {
                    if (!closed.getAndSet(true)) {
                        takeBack(session);
                    }
                    return null;
                }
                case "isClosed" -> {
                    return closed.get() || session.isClosed();
                }
                default -> {
                    if (closed.get()) {
                        throw new SQLException("The connection is closed");
                    }
                    return method.invoke(session, arguments);
                }
            }
        });
    }

    private void takeBack(Connection session) throws SQLException {
        if (session.isClosed()) {
            return;
        }
        try (Statement statement = session.createStatement()) {
            if (!session.getAutoCommit()) {
                session.rollback();
                session.setAutoCommit(true);
            }
            statement.execute("DISCARD ALL");
        } catch (SQLException e) {
            session.close();
            return;
        }
        idle.addLast(session);
    }

    /** Ends the sessions that are not lent. */
    void end() throws SQLException {
        for (Connection session = idle.pollLast(); session != null; session = idle.pollLast()) {
            session.close();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return handler.invoke(self, method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
