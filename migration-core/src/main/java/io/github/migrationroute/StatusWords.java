package io.github.migrationroute;

import io.github.migrationroute.ActiveThreads.CallerActivity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which word an answer has as its status: what the datastore needs after the command. Nothing is kept of it, so it is the
 * same on every node. No method throws: the command has been executed. Thread-safe.
 */
final class StatusWords {
    /** A client that polls would fill the log otherwise. */
    static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private static final Logger LOGGER = LoggerFactory.getLogger(StatusWords.class);

    private static final String RUNNING = "migration_running";

    private static final List<String> NEEDS = List.of(
            MigrationFacts.MIGRATION_REQUIRED,
            MigrationFacts.FINALIZATION_REQUIRED,
            MigrationFacts.NO_MIGRATION_REQUIRED);

    private final Datastore datastore;
    private final ActiveThreads threads;
    private final LongSupplier nanoTime;
    private final AtomicLong lastWarning;

    /**
     * Creates what can be asked.
     *
     * @param threads know who calls the datastore, so that it is not closed meanwhile
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    StatusWords(Datastore datastore, ActiveThreads threads, LongSupplier nanoTime) {
        this.datastore = datastore;
        this.threads = threads;
        this.nanoTime = nanoTime;
        this.lastWarning = new AtomicLong(nanoTime.getAsLong() - BETWEEN_WARNINGS.toNanos());
    }

    /** Says in words what is said of a command. */
    MigrationResult say(MigrationCommand command, MigrationResult result) {
        if (command == MigrationCommand.STATS) {
            return result.exception().isPresent() ? result : result.withStats(need(result.facts()));
        }
        return result.status().isEmpty() ? result : result.withStatus(word(result));
    }

    private @Nullable String word(MigrationResult result) {
        return result.status().orElseThrow() == MigrationProgressState.MIGRATION_RUNNING ? RUNNING : ask();
    }

    private @Nullable String ask() {
        // A database may not be able to answer a thread that is interrupted, and this interruption is not about it.
        boolean interrupted = Thread.interrupted();
        try (CallerActivity asking = threads.enter()) {
            var facts = new Facts();
            return stats(facts) ? need(facts.snapshot()) : null;
        } catch (ClosedException e) {
            return null;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean stats(Facts facts) {
        try {
            datastore.stats(new FactsOnly(facts));
            return true;
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            warn("stats failed", e);
            return false;
        }
    }

    private @Nullable String need(Map<String, Object> facts) {
        Object next = facts.get(MigrationFacts.NEXT);
        if (next instanceof String word && NEEDS.contains(word)) {
            return word;
        }
        warn(
                next == null
                        ? "stats does not say what is needed next"
                        : "stats says that what is needed next is \"" + next + "\", which is none of the words",
                null);
        return null;
    }

    private void warn(String problem, @Nullable Throwable cause) {
        long now = nanoTime.getAsLong();
        long last = lastWarning.get();
        if (now - last >= BETWEEN_WARNINGS.toNanos() && lastWarning.compareAndSet(last, now)) {
            HostLog.safely(
                    "stats",
                    cause,
                    () -> LOGGER.warn(
                            "Answers have no status, because {}; this is said once a minute at most", problem, cause));
        }
    }

    /** Takes the facts of a command whose lines nobody wants. */
    private record FactsOnly(Facts facts) implements MigrationLog {
        @Override
        public boolean verbose() {
            return false;
        }

        @Override
        public void info(String line) {
            // It belongs to no output.
        }

        @Override
        public void debug(String line) {
            // As above.
        }

        @Override
        public void fact(String name, long value) {
            facts.put(name, value);
        }

        @Override
        public void fact(String name, String value) {
            facts.put(name, value);
        }
    }
}
