package io.github.migrationroute.eventlog.internal.execution;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a host can set.
 *
 * @param progressInterval the time between two lines of progress
 * @param chunkSize after how many events a commit comes
 * @param modelMemoryLimit how many bytes of models are kept in memory, about
 * @param temporaryFolder where the models beyond that are
 */
public record Settings(Duration progressInterval, int chunkSize, long modelMemoryLimit, Path temporaryFolder) {
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(3);
    private static final int DEFAULT_CHUNK = 20_000;
    private static final int MEMORY_SHARE = 8;

    public static Settings defaults() {
        return new Settings(
                DEFAULT_INTERVAL,
                DEFAULT_CHUNK,
                Runtime.getRuntime().maxMemory() / MEMORY_SHARE,
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    public Settings withProgressInterval(Duration interval) {
        return new Settings(interval, chunkSize, modelMemoryLimit, temporaryFolder);
    }

    public Settings withChunkSize(int events) {
        return new Settings(progressInterval, events, modelMemoryLimit, temporaryFolder);
    }

    public Settings withModelMemoryLimit(long bytes) {
        return new Settings(progressInterval, chunkSize, bytes, temporaryFolder);
    }

    public Settings withTemporaryFolder(Path folder) {
        return new Settings(progressInterval, chunkSize, modelMemoryLimit, folder);
    }
}
