package io.github.migrationroute.testkit;

import io.github.migrationroute.InMemoryRunStore;
import io.github.migrationroute.runstore.RunStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The store of one process. Memory for two chunks, so that longer output is in the file as well. */
class InMemoryRunStoreContractTest extends RunStoreContractTest {
    private static final int MEMORY_BYTES = 128 * 1024;

    @TempDir
    private Path folder;

    private @Nullable RunStore store;

    @Override
    protected RunStore store() {
        RunStore created = store == null
                ? InMemoryRunStore.builder()
                        .outputMemoryLimit(MEMORY_BYTES)
                        .temporaryFolder(folder)
                        .build()
                : store;
        store = created;
        return created;
    }

    @Override
    protected RunStore anotherNode() {
        return store();
    }

    @Override
    protected int claims() {
        return 10_000;
    }

    @AfterEach
    void close() {
        store().close();
    }
}
