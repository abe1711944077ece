package io.github.migrationroute;

import io.github.migrationroute.contract.RunStoreContractTest;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs the contract test with a store of which one thing is wrong. */
abstract class RunStoreViolation extends RunStoreContractTest {
    private static final int MEMORY_BYTES = 128 * 1024;

    @TempDir
    private Path folder;

    private @Nullable RunStore store;

    @Override
    protected RunStore store() {
        RunStore created = store == null ? broken(inMemory()) : store;
        store = created;
        return created;
    }

    RunStore inMemory() {
        return RunStore.inMemory(MEMORY_BYTES, folder);
    }

    abstract RunStore broken(RunStore store);

    @Override
    protected RunStore anotherNode() {
        return store();
    }

    @AfterEach
    void close() {
        store().close();
    }
}
