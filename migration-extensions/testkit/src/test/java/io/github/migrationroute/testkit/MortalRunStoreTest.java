package io.github.migrationroute.testkit;

import io.github.migrationroute.InMemoryRunStore;
import io.github.migrationroute.runstore.RunStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that share a store in memory. {@link MortalRunStoreViolationTest} has those that do it wrongly. */
class MortalRunStoreTest extends SharedRunStoreContractTest {
    private static final int MEMORY_BYTES = 128 * 1024;

    @TempDir
    private Path folder;

    private @Nullable MortalRunStore store;

    @Override
    protected MortalRunStore store() {
        MortalRunStore created = store == null
                ? mortal(InMemoryRunStore.builder()
                        .outputMemoryLimit(MEMORY_BYTES)
                        .temporaryFolder(folder)
                        .build())
                : store;
        store = created;
        return created;
    }

    MortalRunStore mortal(RunStore shared) {
        return new MortalRunStore(shared);
    }

    @Override
    protected RunStore anotherNode() {
        return store().store;
    }

    @Override
    protected void cutOff() {
        store().cutOff();
    }

    @AfterEach
    void close() {
        store().close();
    }
}
