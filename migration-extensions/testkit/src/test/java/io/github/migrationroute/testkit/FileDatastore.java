package io.github.migrationroute.testkit;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationFacts;
import io.github.migrationroute.MigrationLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/** A small datastore that is as it should be: its migration turns the lines of a file to upper case. */
class FileDatastore implements Datastore {
    private final Path live;
    private final Path prepared;
    private final Path collectionfields;

    FileDatastore(Path folder) throws IOException {
        live = Files.writeString(folder.resolve("live"), "motion\ntopic\n");
        prepared = folder.resolve("prepared");
        collectionfields = Files.writeString(folder.resolve("collectionfields"), "cache");
    }

    @Override
    public void migrate(MigrationLog log) throws Exception {
        List<String> lines = Files.readAllLines(live);
        lines.forEach(line -> log.debug("Migrating " + line));
        Files.write(
                prepared,
                lines.stream().map(line -> line.toUpperCase(Locale.ROOT)).toList());
        log.info("Prepared lines: " + lines.size());
    }

    @Override
    public void finalize(MigrationLog log) throws Exception {
        migrate(log);
        Files.move(prepared, live, StandardCopyOption.REPLACE_EXISTING);
        log.info("The migrated file is live.");
    }

    @Override
    public void reset(MigrationLog log) throws Exception {
        Files.size(live);
        log.info(Files.deleteIfExists(prepared) ? "Discarded." : "There was nothing to discard.");
    }

    @Override
    public void clearCollectionfieldTables(MigrationLog log) throws Exception {
        Files.writeString(collectionfields, "");
        log.info("Cleared.");
    }

    @Override
    public void stats(MigrationLog log) throws Exception {
        List<String> lines = Files.readAllLines(live);
        log.info("Lines: " + lines.size());
        lines.forEach(log::debug);
        log.info("Prepared: " + Files.exists(prepared));
        log.fact("lines", lines.size());
        log.fact(MigrationFacts.NEXT, next(lines));
    }

    private String next(List<String> lines) {
        if (lines.stream().allMatch(line -> line.equals(line.toUpperCase(Locale.ROOT)))) {
            return MigrationFacts.NO_MIGRATION_REQUIRED;
        }
        return Files.exists(prepared) ? MigrationFacts.FINALIZATION_REQUIRED : MigrationFacts.MIGRATION_REQUIRED;
    }
}
