package io.github.migrationroute.testkit;

import io.github.migrationroute.InMemoryRunStore;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunStore;
import java.nio.file.Path;
import java.util.Optional;
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
        return InMemoryRunStore.builder()
                .outputMemoryLimit(MEMORY_BYTES)
                .temporaryFolder(folder)
                .build();
    }

    /** Returns the store with what is wrong with it; that it shows other runs unless overridden. */
    RunStore broken(RunStore store) {
        return new ForwardingRunStore(store) {
            @Override
            public Optional<Run> latest() {
                return super.latest().map(run -> shown(store, run));
            }
        };
    }

    Run shown(RunStore store, Run run) {
        return run;
    }

    @Override
    protected RunStore anotherNode() {
        return store();
    }

    @AfterEach
    void close() {
        store().close();
    }
}
