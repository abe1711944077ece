package io.github.migrationroute.runstore;

/** A command cannot be executed because another one is; thrown by {@link RunStore}. */
public final class ExcludedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The name of the command that is being executed. */
    private final String command;

    /**
     * Creates an exception.
     *
     * @param command the name of the command that is being executed
     */
    public ExcludedException(String command) {
        super("The command " + command + " is being executed.");
        this.command = command;
    }

    /**
     * Returns the command that stands in the way.
     *
     * @return the name of the command that is being executed
     */
    public String command() {
        return command;
    }
}
