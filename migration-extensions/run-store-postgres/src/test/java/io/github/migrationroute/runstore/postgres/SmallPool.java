package io.github.migrationroute.runstore.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** A pool that resets nothing, so that it shows in which state its connections come back. */
final class SmallPool implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;

    private final List<Connection> all = new ArrayList<>();
    private final BlockingQueue<Connection> idle;

    SmallPool(String jdbcUrl, int size, boolean autoCommit) throws SQLException {
        idle = new ArrayBlockingQueue<>(size);
        for (int i = 0; i < size; i++) {
            Connection connection = DriverManager.getConnection(jdbcUrl);
            connection.setAutoCommit(autoCommit);
            all.add(connection);
            idle.add(connection);
        }
    }

    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                SmallPool.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    Connection connection = idle.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    if (connection == null) {
                        throw new SQLException("No connection is left in the pool", "53300");
                    }
                    return borrowed(connection);
                });
    }

    private Connection borrowed(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                SmallPool.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        idle.add(connection);
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    List<Connection> all() {
        return all;
    }

    boolean isComplete() {
        return idle.size() == all.size();
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : all) {
            connection.close();
        }
    }
}
