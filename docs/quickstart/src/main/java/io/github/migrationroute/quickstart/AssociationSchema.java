package io.github.migrationroute.quickstart;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.flyway.FlywayDatastore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/**
 * The schema of an association that votes on motions. Its first version, tables with two million ballots, is there from
 * the beginning; the later ones are what the route migrates.
 *
 * <p>Everything is in a schema of its own, and nothing outside of it is touched.
 */
record AssociationSchema() implements ServedDatastore {
    private static final String SCHEMA = "quickstart";

    private static final MigrationVersion FIRST_VERSION = MigrationVersion.fromVersion("1");

    @Override
    public String name() {
        return "flyway";
    }

    @Override
    public String place() {
        return "schema " + SCHEMA;
    }

    @Override
    public Optional<String> schema() {
        return Optional.of(SCHEMA);
    }

    @Override
    public List<Step> steps() {
        return List.of(
                new Step("What is applied and what is pending:", MigrationCommand.STATS),
                new Step(
                        "Rehearse: check what is applied, list what would be done, change nothing:",
                        MigrationCommand.MIGRATE),
                new Step("Wait until it has \"status\":2.", MigrationCommand.PROGRESS),
                new Step("Migrate, which takes some ten seconds:", MigrationCommand.FINALIZE),
                new Step("Watch it:", MigrationCommand.PROGRESS));
    }

    /** Brings the schema to its first version, unless it has that already. The later ones are left to the route. */
    @Override
    public Datastore prepare(Database database) throws QuickstartException {
        var configuration = Flyway.configure()
                .dataSource(database.dataSource())
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA);
        Flyway flyway = configuration.load();
        try {
            if (isPending(flyway, FIRST_VERSION)) {
                Flyway.configure()
                        .configuration(configuration)
                        .target(FIRST_VERSION)
                        .load()
                        .migrate();
            }
        } catch (FlywayException e) {
            throw new QuickstartException("The schema " + SCHEMA + " cannot be prepared", e);
        }
        return new FlywayDatastore(flyway);
    }

    private static boolean isPending(Flyway flyway, MigrationVersion version) {
        return Arrays.stream(flyway.info().pending()).anyMatch(migration -> version.equals(migration.getVersion()));
    }
}
