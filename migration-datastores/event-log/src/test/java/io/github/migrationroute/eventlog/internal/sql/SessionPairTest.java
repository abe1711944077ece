package io.github.migrationroute.eventlog.internal.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A pooler that hands out one session as two is noticed, and gets its session back as it was. */
class SessionPairTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.withoutTables();

    @AutoClose
    private final Connection session = database.dataSource().getConnection();

    private int givenBack;

    SessionPairTest() throws Exception {}

    /** Lends the one session, and lets nobody but this test close it. */
    private Connection lend() {
        return proxy(Connection.class, (method, arguments) -> {
            if (method.getName().equals("close")) {
                givenBack++;
                return null;
            }
            return method.invoke(session, arguments);
        });
    }

    private interface Call {
        @Nullable
        Object of(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return call.of(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void oneSessionThatIsLentTwiceIsRefused() throws Exception {
        DataSource pooler = proxy(DataSource.class, (method, arguments) -> lend());
        String message = assertThrows(MigrationException.class, () -> SessionPair.of(pooler))
                .toString();
        assertTrue(message.contains("The connections share database sessions"), message);
        assertEquals(2, givenBack);
        assertTrue(session.isValid(0), "it is given back, not cut off");
        assertTrue(session.getAutoCommit());
    }
}
