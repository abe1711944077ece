package io.github.migrationroute.runstore;

/** A command cannot be executed because another one is; thrown by {@link RunStore}. */
public class ExcludedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The command that is being executed. */
    private final String holder;

    /**
     * Creates an exception.
     *
     * @param holder the name of the command that is being executed
     */
    public ExcludedException(String holder) {
        super("The command " + holder + " is being executed.");
        this.holder = holder;
    }

    /**
     * Returns the command that stands in the way.
     *
     * @return the name of the command that is being executed
     */
    public String holder() {
        return holder;
    }
}
