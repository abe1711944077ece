package io.github.migrationroute.flyway;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import java.time.Duration;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;

/** Writes what one {@code finalize} does while it does it, and stops it between two migrations. */
final class ProgressCallback implements Callback, AutoCloseable {
    private final MigrationLog log;
    private final int pending;
    private int applied;
    private long start;
    private @Nullable IndexProgress indexes;
    private @Nullable String failed;
    private @Nullable MigrationException stopped;

    /**
     * Creates a callback.
     *
     * @param pending how many migrations are to be applied, as far as is known before
     */
    ProgressCallback(MigrationLog log, int pending) {
        this.log = log;
        this.pending = pending;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return switch (event) {
            case BEFORE_EACH_MIGRATE, AFTER_EACH_MIGRATE, AFTER_EACH_MIGRATE_ERROR -> true;
            case AFTER_EACH_MIGRATE_STATEMENT -> log.verbose();
            default -> false;
        };
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        switch (event) {
            case BEFORE_EACH_MIGRATE -> begin(context);
            case AFTER_EACH_MIGRATE -> end(context.getMigrationInfo());
            case AFTER_EACH_MIGRATE_ERROR -> fail(context.getMigrationInfo());
            case AFTER_EACH_MIGRATE_STATEMENT -> warn(context);
            default -> {}
        }
    }

    @Override
    public String getCallbackName() {
        return "migration-route";
    }

    private void begin(Context context) {
        MigrationInfo migration = context.getMigrationInfo();
        if (Thread.currentThread().isInterrupted()) {
            stopped = Failures.interrupted(null);
            throw stopped;
        }
        start = System.nanoTime();
        progress();
        log.info("Migration " + Descriptions.named(migration) + " begins");
        log.debug("  " + Descriptions.details(migration));
        indexes = IndexProgress.watch(
                context.getConfiguration().getDataSource(),
                context.getConnection(),
                Descriptions.named(migration),
                log);
    }

    private void end(MigrationInfo migration) {
        close();
        log.info("Migration " + Descriptions.named(migration) + " ended after " + duration());
        applied++;
        progress();
    }

    private void progress() {
        log.progress("Applying migrations", applied, pending, "migrations");
    }

    private void fail(MigrationInfo migration) {
        close();
        if (stopped == null) {
            failed = Descriptions.named(migration);
            log.info("Migration " + failed + " failed after " + duration());
        }
    }

    private void warn(Context context) {
        if (context.getStatement() != null) {
            context.getStatement()
                    .getWarnings()
                    .forEach(warning -> log.debug(
                            "  Warning: " + warning.getMessage() + " (SQL state " + warning.getState() + ")"));
        }
    }

    private String duration() {
        return Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms";
    }

    /** Ends what watches the migration. To be called at the end in any case. */
    @Override
    public void close() {
        IndexProgress watching = indexes;
        indexes = null;
        if (watching != null) {
            watching.close();
        }
    }

    /** Says why Flyway failed, for the operator. */
    MigrationException explain(FlywayException e) {
        if (stopped != null) {
            return stopped;
        }
        return failed == null
                ? Failures.translate(e)
                : new MigrationException("Migration " + failed + " failed: " + Failures.message(e), e);
    }
}
