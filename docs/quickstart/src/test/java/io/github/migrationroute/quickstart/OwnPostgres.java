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
 * @param jdbcUrl how to connect to it
 * @param processes all that belong to it
 */
record OwnPostgres(String jdbcUrl, List<ProcessHandle> processes) {
    private static final int PID_LINE = 0;
    private static final int PORT_LINE = 3;

    /** Finds it by its data directory, where the number of the process is that started all others. */
    static OwnPostgres of(Path temporaryFolder) throws IOException {
        try (Stream<Path> files =
                Files.find(temporaryFolder, 2, (path, attributes) -> path.endsWith("postmaster.pid"))) {
            Path file = files.findFirst().orElseThrow();
            List<String> lines = Files.readAllLines(file);
            ProcessHandle postmaster =
                    ProcessHandle.of(Long.parseLong(lines.get(PID_LINE))).orElseThrow();
            List<ProcessHandle> processes =
                    new ArrayList<>(postmaster.descendants().toList());
            assertFalse(processes.isEmpty());
            processes.add(postmaster);
            return new OwnPostgres(
                    "jdbc:postgresql://localhost:" + lines.get(PORT_LINE) + "/postgres?user=postgres", processes);
        }
    }

    /** A process that has ended stays known until its parent has taken notice, but it has no command any more. */
    boolean isGone() {
        return processes.stream()
                .noneMatch(
                        process -> process.isAlive() && process.info().command().isPresent());
    }
}
