package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationFacts;
import io.github.migrationroute.MigrationLog;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A datastore whose finalize ends when the test says so, and whose migrate and clear-collectionfield-tables fail. */
final class GatedDatastore implements Datastore {
    private final CountDownLatch gate = new CountDownLatch(1);

    void letFinalizeEnd() {
        gate.countDown();
    }

    @Override
    public void migrate(MigrationLog log) {
        log.info("Preparing version 2");
        throw new IllegalStateException("Version 2 cannot be prepared");
    }

    @Override
    public void finalize(MigrationLog log) throws Exception {
        log.info("Applying version 2");
        assertTrue(gate.await(300, TimeUnit.SECONDS));
        log.debug("Version 2 has 3 statements");
        log.info("Applied version 2");
    }

    @Override
    public void reset(MigrationLog log) {
        log.debug("Nothing to discard");
    }

    @Override
    public void clearCollectionfieldTables(MigrationLog log) {
        throw new MigrationException("There are no such tables.");
    }

    @Override
    public void stats(MigrationLog log) {
        log.info("Current version: 1");
        log.fact(MigrationFacts.NEXT, MigrationFacts.MIGRATION_REQUIRED);
        log.fact(MigrationFacts.CURRENT_MIGRATION_INDEX, 1);
        log.fact(MigrationFacts.TARGET_MIGRATION_INDEX, 2);
    }
}
