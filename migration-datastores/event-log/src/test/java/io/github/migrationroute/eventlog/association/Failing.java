package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.List;

/** Does what another migration does, but fails after some events. */
final class Failing implements EventMigration {
    static final String MESSAGE = "to be repaired";

    private final EventMigration migration;
    private int left;

    Failing(EventMigration migration, int events) {
        this.migration = migration;
        this.left = events;
    }

    @Override
    public int targetIndex() {
        return migration.targetIndex();
    }

    @Override
    public void beginPosition(Position position) throws Exception {
        migration.beginPosition(position);
    }

    @Override
    public List<Event> order(Position position) throws Exception {
        return migration.order(position);
    }

    @Override
    public List<Event> migrate(Event event, Position position) throws Exception {
        if (left-- == 0) {
            throw new MigrationException(MESSAGE);
        }
        return migration.migrate(event, position);
    }

    @Override
    public List<Event> additionalEvents(Position position) throws Exception {
        return migration.additionalEvents(position);
    }

    @Override
    public boolean readsModels() {
        return migration.readsModels();
    }
}
