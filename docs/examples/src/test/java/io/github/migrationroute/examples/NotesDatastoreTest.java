package io.github.migrationroute.examples;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.testkit.DatastoreContractTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

class NotesDatastoreTest extends DatastoreContractTest {
    @TempDir
    Path parent;

    @Override
    protected Datastore datastore() throws IOException {
        Path folder = Files.createDirectory(parent.resolve("notes"));
        Files.writeString(folder.resolve("groceries.txt"), "Milk");
        Files.writeString(folder.resolve("ideas.txt"), "None");
        return new NotesDatastore(new Notes(folder));
    }

    @Override
    protected void breakDatastore() throws IOException {
        Files.move(parent.resolve("notes"), parent.resolve("gone"));
    }

    @Override
    protected void repairDatastore() throws IOException {
        Files.move(parent.resolve("gone"), parent.resolve("notes"));
    }

    @Override
    protected Set<MigrationCommand> unsupportedCommands() {
        return Set.of(MigrationCommand.CLEAR_COLLECTIONFIELD_TABLES);
    }
}
