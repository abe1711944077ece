package io.github.migrationroute;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A datastore whose every command is a conversation with the test: it begins, does step by step what it is told, and
 * ends when it is told.
 */
final class SteeredDatastore implements Datastore {
    /** How long a test waits for what must happen; never how long it waits in order to see that nothing does. */
    static final long PATIENCE_SECONDS = 300;

    /** What a command does in one step. */
    @FunctionalInterface
    interface Step {
        void run(MigrationLog log) throws Exception;
    }

    /** A command that is being executed. */
    static final class Execution {
        final MigrationCommand command;
        final Thread thread = Thread.currentThread();
        private final LinkedBlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
        private final MigrationLog log;
        private boolean ended;

        Execution(MigrationCommand command, MigrationLog log) {
            this.command = command;
            this.log = log;
        }

        /** Makes the command do something and waits until it is done. */
        void step(Step step) {
            var done = new CompletableFuture<Void>();
            steps.add(() -> {
                try {
                    step.run(log);
                    done.complete(null);
                } catch (Throwable e) {
                    done.completeExceptionally(e);
                }
            });
            get(done);
        }

        void info(String line) {
            step(log -> log.info(line));
        }

        void succeed() {
            steps.add(() -> ended = true);
        }

        void fail(Throwable failure) {
            steps.add(() -> {
                ended = true;
                throw new Ending(failure);
            });
        }

        private void converse() throws Exception {
            try {
                while (!ended) {
                    steps.take().run();
                }
            } catch (Ending e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw (Exception) e.getCause();
            }
        }
    }

    private static final class Ending extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ending(Throwable failure) {
            super(failure);
        }
    }

    private final LinkedBlockingQueue<Execution> begun = new LinkedBlockingQueue<>();
    private final List<Execution> all = new ArrayList<>();

    /** Waits until a command begins. */
    Execution awaitExecution() {
        try {
            Execution execution = begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (execution == null) {
                throw new AssertionError("No command has begun");
            }
            return execution;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends whatever a test has left running. */
    synchronized void endAll() {
        all.forEach(Execution::succeed);
    }

    /** Returns the number of commands that have begun until now. */
    synchronized int executions() {
        return all.size();
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private void execute(MigrationCommand command, MigrationLog log) throws Exception {
        var execution = new Execution(command, log);
        synchronized (this) {
            all.add(execution);
        }
        begun.add(execution);
        execution.converse();
    }

    @Override
    public void migrate(MigrationLog log) throws Exception {
        execute(MigrationCommand.MIGRATE, log);
    }

    @Override
    public void finalize(MigrationLog log) throws Exception {
        execute(MigrationCommand.FINALIZE, log);
    }

    @Override
    public void reset(MigrationLog log) throws Exception {
        execute(MigrationCommand.RESET, log);
    }

    @Override
    public void clearCollectionfieldTables(MigrationLog log) throws Exception {
        execute(MigrationCommand.CLEAR_COLLECTIONFIELD_TABLES, log);
    }

    @Override
    public void stats(MigrationLog log) throws Exception {
        execute(MigrationCommand.STATS, log);
    }
}
