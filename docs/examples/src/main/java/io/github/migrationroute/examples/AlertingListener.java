package io.github.migrationroute.examples;

import io.github.migrationroute.CommandEvent;
import io.github.migrationroute.MigrationListener;
import java.util.function.Consumer;

/**
 * Alerts somebody when a command has failed.
 *
 * @param alert takes the text for that somebody
 */
public record AlertingListener(Consumer<String> alert) implements MigrationListener {
    @Override
    public void commandEnded(CommandEvent event) {
        event.failure()
                .ifPresent(failure -> alert.accept(event.command().wireName() + " failed after "
                        + event.duration().toSeconds() + " s: " + failure));
    }
}
