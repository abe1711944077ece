package io.github.migrationroute.testkit;

import io.github.migrationroute.Datastore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.io.TempDir;

/** The contract test passes for a datastore that is as it should be. */
@NullUnmarked // JUnit sets the folder before each test.
class FileDatastoreContractTest extends DatastoreContractTest {
    @TempDir
    Path parent;

    @Override
    protected Datastore datastore() throws Exception {
        return new FileDatastore(Files.createDirectory(folder()));
    }

    @Override
    protected void breakDatastore() throws Exception {
        Files.move(folder(), parent.resolve("elsewhere"));
    }

    @Override
    protected void repairDatastore() throws Exception {
        Files.move(parent.resolve("elsewhere"), folder());
    }

    Path folder() {
        return parent.resolve("store");
    }
}
