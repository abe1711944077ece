package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;

/** Does what another migration does, and fails then. */
record FailingModels(ModelMigration migration) implements ModelMigration {
    @Override
    public int targetIndex() {
        return migration.targetIndex();
    }

    @Override
    public void migrate(ModelReader models, ModelChanges changes) throws Exception {
        migration.migrate(models, changes);
        throw new MigrationException(Failing.MESSAGE);
    }
}
