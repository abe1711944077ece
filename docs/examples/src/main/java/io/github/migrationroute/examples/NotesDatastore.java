package io.github.migrationroute.examples;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationLog;

/**
 * Migrates notes from text files to Markdown files.
 *
 * @param notes what is migrated
 */
public record NotesDatastore(Notes notes) implements Datastore {
    @Override
    public void migrate(MigrationLog log) throws Exception {
        notes.prepare(log);
    }

    @Override
    public void finalize(MigrationLog log) throws Exception {
        notes.prepare(log);
        notes.replace(log);
    }

    @Override
    public void reset(MigrationLog log) throws Exception {
        notes.discardPrepared(log);
    }

    @Override
    public void stats(MigrationLog log) throws Exception {
        log.info("Notes that are still text files: " + notes.toMigrate().size());
    }
}
