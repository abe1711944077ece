package io.github.migrationroute;

import java.time.Duration;
import java.util.Optional;

/**
 * What a {@link MigrationListener} is told of one execution of a command, at one moment of it. Made by the route only; later
 * versions add methods without a default, so a test that makes its own has to follow. Immutable.
 */
public interface CommandEvent {
    /**
     * Returns what names this execution, so that its events can be told from those of others.
     *
     * @return an id that is given only once, by whatever node and whenever; for {@code migrate} and {@code finalize} the
     *     id of the run
     */
    String id();

    /**
     * Returns the command.
     *
     * @return any command but {@link MigrationCommand#PROGRESS}
     */
    MigrationCommand command();

    /**
     * Tells whether verbose output was asked for.
     *
     * @return whether it was
     */
    boolean verbose();

    /**
     * Returns who has asked for the command.
     *
     * @return the requester, who may be unknown
     */
    Requester requester();

    /**
     * Returns how long it has taken until now.
     *
     * @return the time since the command got its right to be executed; for an excluded command the time since its request
     */
    Duration duration();

    /**
     * Returns what went wrong.
     *
     * @return what the command threw, what excluded it, or how its claim was lost, depending on the event; empty if
     *     nothing went wrong
     */
    Optional<Throwable> failure();
}
