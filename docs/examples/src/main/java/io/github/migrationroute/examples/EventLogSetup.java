package io.github.migrationroute.examples;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.eventlog.EventLogDatastore;
import io.github.migrationroute.eventlog.EventLogTables;
import io.github.migrationroute.eventlog.migration.Migration;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Puts an event log behind the route. */
public final class EventLogSetup {
    private EventLogSetup() {}

    static MigrationRouteHandler handler(DataSource database, List<Supplier<? extends Migration>> migrations)
            throws SQLException {
        EventLogTables.create(database);
        var datastore = EventLogDatastore.builder(database, migrations).build();
        return MigrationRouteHandler.builder(datastore).build();
    }
}
