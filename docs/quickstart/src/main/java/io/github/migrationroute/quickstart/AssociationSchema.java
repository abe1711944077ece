package io.github.migrationroute.quickstart;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.flyway.FlywayDatastore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;

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
    public List<Step> steps() {
        return List.of(
                new Step("What is applied and what is pending:", MigrationCommand.STATS),
                new Step(
                        "Rehearse: check what is applied, list what would be done, change nothing:",
                        MigrationCommand.MIGRATE),
                new Step("Migrate, which takes some ten seconds:", MigrationCommand.FINALIZE),
                new Step("Watch it, as often as you like:", MigrationCommand.PROGRESS));
    }

    @Override
    public Optional<String> schema() {
        return Optional.of(SCHEMA);
    }

    /** Brings the schema to its first version, unless it has that already. The later ones are left to the route. */
    @Override
    public void prepare(Database database) throws QuickstartException {
        FluentConfiguration configuration = configuration(database.dataSource());
        try {
            if (isPending(configuration.load(), FIRST_VERSION)) {
                configuration.target(FIRST_VERSION).load().migrate();
            }
        } catch (FlywayException e) {
            throw new QuickstartException("The schema " + SCHEMA + " cannot be prepared", e);
        }
    }

    @Override
    public Datastore over(DataSource database) {
        return new FlywayDatastore(configuration(database).load());
    }

    private static FluentConfiguration configuration(DataSource database) {
        return Flyway.configure().dataSource(database).schemas(SCHEMA).defaultSchema(SCHEMA);
    }

    private static boolean isPending(Flyway flyway, MigrationVersion version) {
        return Arrays.stream(flyway.info().pending()).anyMatch(migration -> version.equals(migration.getVersion()));
    }
}
