package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Does one chunk after the other on the connection of a session, in a thread of its own while the next one is collected, so
 * that neither the database nor the migrations wait for the other.
 *
 * <p>Until this is closed, the connection must be used for nothing else but by the work that is given to it.
 */
final class ChunkThread implements AutoCloseable {
    /** What is to be done with a chunk. */
    interface Work {
        void execute() throws SQLException;
    }

    /** How long a command that ends early waits for what is being done, before it cancels that. */
    private static final long PATIENCE_SECONDS = 3;

    private final CommandSession session;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "migration-chunks");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Future<?> current;

    ChunkThread(CommandSession session) {
        this.session = session;
    }

    /**
     * Begins with a chunk as soon as the one before is done.
     *
     * @throws SQLException if the database failed at the chunk before
     */
    void begin(Work work) throws SQLException, InterruptedException {
        await();
        current = executor.submit(() -> {
            work.execute();
            return null;
        });
    }

    /** Tells whether a chunk could be begun without waiting. */
    boolean isIdle() {
        return current == null || current.isDone();
    }

    /**
     * Waits until the chunk is done.
     *
     * @throws SQLException if the database failed
     */
    void await() throws SQLException, InterruptedException {
        try {
            await(Long.MAX_VALUE);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Does not wait long, because the command ends early.
     *
     * @throws TimeoutException if it takes too long; it is cancelled by {@link #close}
     */
    void awaitSoon() throws SQLException, InterruptedException, TimeoutException {
        await(PATIENCE_SECONDS);
    }

    private void await(long seconds) throws SQLException, InterruptedException, TimeoutException {
        if (current == null) {
            return;
        }
        try {
            current.get(seconds, TimeUnit.SECONDS);
            current = null;
        } catch (ExecutionException e) {
            current = null;
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits for what is being done, or cancels it if that takes long. */
    @Override
    public void close() {
        executor.shutdown();
        boolean interrupted = false;
        while (!executor.isTerminated()) {
            try {
                if (!executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    session.cancel();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
