package io.github.migrationroute.examples;

import io.github.migrationroute.MigrationListener;
import io.github.migrationroute.MigrationRequest;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Alerts somebody when a run has failed.
 *
 * @param alert takes the text for that somebody
 */
public record AlertingListener(Consumer<String> alert) implements MigrationListener {
    @Override
    public void runEnded(MigrationRequest request, Duration duration, @Nullable Throwable failure) {
        if (failure != null) {
            alert.accept(request.command().wireName() + " failed after " + duration.toSeconds() + " s: " + failure);
        }
    }
}
