package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The PostgreSQL that a quickstart has started for itself.
 *
 * @param processes all that belong to it
 */
record OwnPostgres(List<ProcessHandle> processes) {
    /** Finds it by its data directory, where the number of the process is that started all others. */
    static OwnPostgres of(Path temporaryFolder) throws IOException {
        try (Stream<Path> files =
                Files.find(temporaryFolder, 2, (path, attributes) -> path.endsWith("postmaster.pid"))) {
            Path file = files.findFirst().orElseThrow();
            ProcessHandle postmaster = ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(file).get(0)))
                    .orElseThrow();
            List<ProcessHandle> processes =
                    new ArrayList<>(postmaster.descendants().toList());
            assertFalse(processes.isEmpty());
            processes.add(postmaster);
            return new OwnPostgres(processes);
        }
    }

    /** A process that has ended stays known until its parent has taken notice, but it has no command any more. */
    boolean isGone() {
        return processes.stream()
                .noneMatch(
                        process -> process.isAlive() && process.info().command().isPresent());
    }
}
