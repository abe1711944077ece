package io.github.migrationroute.runstore.postgres.internal.sql;

import io.github.migrationroute.runstore.RunStoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds out whether a connection is a session of its own. A pooler that hands sessions out for one transaction at a time
 * would give the lock of a claim to anybody, and nobody could give it back. Thread-safe.
 */
public final class SessionProbe {
    private final Database database;

    /** One at a time: two who hold one connection each and wait for a second one could use up a small pool. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile boolean passed;

    /** Creates a probe that has not checked anything yet. */
    public SessionProbe(Database database) {
        this.database = database;
    }

    /**
     * Checks it, once.
     *
     * @throws RunStoreException if sessions are shared, or the database cannot be reached
     * @throws InterruptedException if the thread is interrupted while another one checks it
     */
    public void check() throws InterruptedException {
        if (passed) {
            return;
        }
        if (!lock.tryLock(database.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
            throw SqlFailures.unusable("another command still waits for its first two connections.");
        }
        try {
            if (!passed) {
                probe();
                passed = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** While a transaction of the second connection keeps a session, the first one must have another, and always the same. */
    private void probe() {
        try (BorrowedConnection first = database.borrow()) {
            int session = session(first.get());
            try (BorrowedConnection second = borrowSecond()) {
                // Decided within: where sessions are shared, even the end of the transaction may fail.
                second.inTransaction(transaction -> {
                    if (session(transaction) == session || session(first.get()) != session) {
                        throw SqlFailures.unusable("its connections share database sessions, as behind"
                                + " PgBouncer in transaction mode, so no lock can be held. Give the store a"
                                + " DataSource that connects to PostgreSQL directly, or through a pooler in session"
                                + " mode.");
                    }
                    return session;
                });
            }
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    private BorrowedConnection borrowSecond() {
        try {
            return database.borrow();
        } catch (SQLException e) {
            throw SqlFailures.unusable(
                    "it needs two connections at once, and got only one. " + SqlFailures.describe(e) + ".");
        }
    }

    private static int session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
