package io.github.migrationroute;

import io.github.migrationroute.runstore.ExcludedException;

/**
 * Is told of every command that the datastore executes, of those that are excluded because another one is being executed,
 * and of claims that are lost: for metrics, notifications, or a maintenance mode. {@code progress} is no such command.
 *
 * <p>What a listener throws is logged, and concerns neither the command nor other listeners. A handler with several tells
 * them one after the other, in the order in which they were given, so none should take long. Must be thread-safe.
 */
public interface MigrationListener {
    /**
     * A command has the right to be executed, and the datastore is called when this method returns. Called in the thread
     * that executes the command.
     *
     * @param event the command; nothing has failed yet
     */
    default void commandStarted(CommandEvent event) {}

    /**
     * A command has ended: {@code progress} already says so, if the end could be stored, and the next command may already
     * have started. Called in the thread that has executed it. A run whose thread could not be started, and a command whose
     * handler was closed when it was about to start, has ended without having started.
     *
     * @param event the command; its failure is what the datastore threw, or an exception that says that the command was
     *     interrupted, because its claim was lost or the host shuts down, and has that as its cause
     */
    default void commandEnded(CommandEvent event) {}

    /**
     * A command is not executed because another one is, which is a refusal with status code 409. Called in the thread of the request.
     *
     * @param event the command; its failure is an {@link ExcludedException} that names the other one
     */
    default void commandExcluded(CommandEvent event) {}

    /**
     * The right to execute a command was lost, as by a node that is cut off from the store that it shares with others. The
     * command has been interrupted, and its end is told as of any other, perhaps before this. Called in a thread of the store.
     *
     * @param event the command; its failure says what has happened
     */
    default void claimLost(CommandEvent event) {}
}
