package io.github.migrationroute.quickstart;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.EventLogDatastore;
import io.github.migrationroute.eventlog.EventLogTables;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The event log of an association that meets and decides on motions. A new database gets the tables and a history; one
 * that was given gets the tables that it does not have, and what is in it stays as it is.
 */
record AssociationEventLog() implements ServedDatastore {
    private static final int EVENTS = 200_000;

    /** Shorter than usual, because the whole history takes only some seconds. */
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String place() {
        return "tables positions, events, models, …";
    }

    @Override
    public Optional<String> schema() {
        return Optional.empty();
    }

    @Override
    public List<Step> steps() {
        return List.of(
                new Step("How many events there are, and what they need:", MigrationCommand.STATS),
                new Step(
                        "Convert the history into tables beside the live ones, which stay as they are:",
                        MigrationCommand.MIGRATE),
                new Step(
                        "Watch it: how far it is, how fast, and how long it will take; until it has \"status\":2.",
                        MigrationCommand.PROGRESS),
                new Step("All positions are converted, but the index is still the old one:", MigrationCommand.STATS),
                new Step("""
                    Make the converted history the live one, with its models, in one transaction;
                    what was written since migrate would be converted now:\
                    """, MigrationCommand.FINALIZE),
                new Step("Watch it:", MigrationCommand.PROGRESS),
                new Step("The index is that of the last migration, and nothing is needed:", MigrationCommand.STATS));
    }

    @Override
    public Datastore prepare(Database database) throws QuickstartException {
        DataSource dataSource = database.dataSource();
        try {
            EventLogTables.create(dataSource);
            if (database.isNew()) {
                HistoryLoader.load(dataSource, EVENTS);
            }
        } catch (SQLException | IOException | MigrationException e) {
            throw new QuickstartException("The tables of the event log cannot be prepared", e);
        }
        return EventLogDatastore.builder(dataSource, AssociationMigrations.all())
                .progressInterval(PROGRESS_INTERVAL)
                .build();
    }
}
