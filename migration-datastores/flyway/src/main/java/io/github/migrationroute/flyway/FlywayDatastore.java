package io.github.migrationroute.flyway;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationFacts;
import io.github.migrationroute.MigrationLog;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.api.output.RepairOutput;
import org.flywaydb.core.api.output.RepairResult;
import org.flywaydb.core.api.output.ValidateResult;
import org.flywaydb.core.api.pattern.ValidatePattern;

/**
 * Puts a relational schema that Flyway migrates behind the route.
 *
 * <ul>
 *   <li>{@code migrate} rehearses: it validates what is applied and lists what is pending.
 *   <li>{@code finalize} does the same and then applies what is pending, with a line when a migration begins and one
 *       when it ends.
 *   <li>{@code reset} is Flyway's repair.
 *   <li>{@code stats} writes what {@code flyway info} shows. Its {@linkplain MigrationFacts facts} are how many migrations
 *       are applied and how many pending, and as {@code next} that a finalization is required as long as one is pending or
 *       has failed: {@code migrate} prepares nothing that would have to be done first.
 *   <li>{@code clear-collectionfield-tables} fails: a relational schema has no such tables.
 * </ul>
 *
 * <p>How far {@code finalize} is, is said in migrations, and on PostgreSQL in the course of a long {@code CREATE INDEX} as the
 * database counts it. For that it needs one more connection for a moment once a second; without it, nothing is said.
 *
 * <p>A statement that the database executes cannot be interrupted. An interrupted {@code finalize} stops before its next
 * migration, and the schema is then as after a {@code finalize} that had only had the migrations before it.
 *
 * <p>Uses what Flyway's community edition offers. Tried with Flyway 10.22.0, 11.20.3, 12.11.0 and 13.12.0.
 *
 * <p>{@code stats} can be called at any time and by several threads; it opens a connection of its own. Otherwise as
 * thread-safe as the {@code Flyway} it is given; the route never calls two other methods at once.
 */
public final class FlywayDatastore implements Datastore {
    private final Flyway flyway;

    /**
     * Creates a datastore.
     *
     * @param flyway how the schema is migrated. Its own callbacks are called as ever. Validation takes place before
     *     anything is applied, whether or not it is configured with {@code validateOnMigrate}
     */
    public FlywayDatastore(Flyway flyway) {
        this.flyway = Objects.requireNonNull(flyway, "flyway");
    }

    @Override
    public void migrate(MigrationLog log) {
        rehearse(log);
        log.info("Nothing was changed.");
    }

    @Override
    public void finalize(MigrationLog log) {
        int pending = rehearse(log);
        // Also if nothing is pending: the host's callbacks may have something to do after every migrate.
        apply(log, pending);
    }

    /** Returns how many migrations are pending. */
    private int rehearse(MigrationLog log) {
        validate(log);
        List<MigrationInfo> pending = translate(() -> List.of(flyway.info().pending()));
        log.info(pending.isEmpty() ? "Nothing is pending." : "Pending migrations: " + pending.size());
        for (MigrationInfo migration : pending) {
            log.info("  " + Descriptions.listed(migration));
            log.debug("    " + Descriptions.details(migration));
        }
        return pending.size();
    }

    /** With clean disabled, because older versions can be told to clean the schema when it is not valid. */
    private void validate(MigrationLog log) {
        ValidatePattern[] patterns = Stream.concat(
                        Stream.of(flyway.getConfiguration().getIgnoreMigrationPatterns()),
                        Stream.of(ValidatePattern.fromPattern("*:pending")))
                .toArray(ValidatePattern[]::new);
        ValidateResult result = translate(() -> copy().cleanDisabled(true)
                .ignoreMigrationPatterns(patterns)
                .load()
                .validateWithResult());
        if (!result.validationSuccessful) {
            throw new MigrationException("The validation failed, and nothing was changed: "
                    + result.getAllErrorMessages().strip()
                    + "\nFlyway's repair is the command reset.");
        }
        log.info("Validated: " + result.validateCount + " migrations");
        warnings(log, result.warnings);
    }

    private void apply(MigrationLog log, int pending) {
        try (var reporter = new ProgressCallback(log, pending)) {
            apply(log, reporter);
        }
    }

    private void apply(MigrationLog log, ProgressCallback reporter) {
        Callback[] callbacks = Stream.concat(Stream.of(flyway.getConfiguration().getCallbacks()), Stream.of(reporter))
                .toArray(Callback[]::new);
        try {
            MigrateResult result = copy().callbacks(callbacks).load().migrate();
            warnings(log, result.warnings);
            log.info("Applied migrations: " + result.migrationsExecuted);
        } catch (FlywayException e) {
            throw reporter.explain(e);
        }
    }

    @Override
    public void reset(MigrationLog log) {
        RepairResult result = translate(flyway::repair);
        if (result.repairActions.isEmpty()) {
            log.info("Nothing had to be repaired.");
        }
        result.repairActions.forEach(log::info);
        repaired(log, "Removed", result.migrationsRemoved);
        repaired(log, "Marked as deleted", result.migrationsDeleted);
        repaired(log, "Aligned", result.migrationsAligned);
        warnings(log, result.warnings);
    }

    private static void repaired(MigrationLog log, String action, List<RepairOutput> migrations) {
        for (RepairOutput migration : migrations) {
            log.info("  " + action + ": " + Descriptions.named(migration.version, migration.description));
        }
    }

    @Override
    public void stats(MigrationLog log) {
        var info = translate(flyway::info);
        MigrationInfo current = info.current();
        log.info(
                "Schema version: " + (current == null || current.getVersion() == null ? "none" : current.getVersion()));
        InfoTable.of(List.of(info.all())).forEach(log::info);
        log.fact(MigrationFacts.APPLIED, info.applied().length);
        log.fact(MigrationFacts.PENDING, info.pending().length);
        boolean complete = info.pending().length == 0
                && Stream.of(info.all())
                        .noneMatch(migration -> migration.getState().isFailed());
        log.fact(
                MigrationFacts.NEXT,
                complete ? MigrationFacts.NO_MIGRATION_REQUIRED : MigrationFacts.FINALIZATION_REQUIRED);
    }

    private FluentConfiguration copy() {
        var configuration = flyway.getConfiguration();
        return Flyway.configure(configuration.getClassLoader()).configuration(configuration);
    }

    private static void warnings(MigrationLog log, List<String> warnings) {
        if (warnings != null) {
            warnings.forEach(warning -> log.debug("Warning: " + warning));
        }
    }

    private static <T> T translate(Supplier<T> operation) {
        try {
            return operation.get();
        } catch (FlywayException e) {
            throw Failures.translate(e);
        }
    }
}
