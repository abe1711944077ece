package io.github.migrationroute.quickstart;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/**
 * The schema of an association that votes on motions. Its first version, tables with two million ballots, is there from
 * the beginning; the later ones are what the route migrates.
 *
 * <p>Everything is in a schema of its own, and nothing outside of it is touched.
 */
final class AssociationSchema {
    static final String NAME = "quickstart";

    private static final MigrationVersion FIRST_VERSION = MigrationVersion.fromVersion("1");

    private AssociationSchema() {}

    /**
     * Brings the schema to its first version, unless it has that already.
     *
     * @return what applies the later versions
     * @throws QuickstartException if that is not possible, for example because the schema belongs to somebody else
     */
    static Flyway prepare(Database database) throws QuickstartException {
        var configuration = Flyway.configure()
                .dataSource(database.dataSource())
                .schemas(NAME)
                .defaultSchema(NAME);
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
            throw new QuickstartException("The schema " + NAME + " cannot be prepared", e);
        }
        return flyway;
    }

    private static boolean isPending(Flyway flyway, MigrationVersion version) {
        return Arrays.stream(flyway.info().pending()).anyMatch(migration -> version.equals(migration.getVersion()));
    }
}
