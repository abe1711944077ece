package io.github.migrationroute;

/** A command cannot be executed because another one is; thrown by {@link RunStore}. */
public class ExcludedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The command that is being executed. */
    private final MigrationCommand holder;

    /**
     * Creates an exception.
     *
     * @param holder the command that is being executed
     */
    public ExcludedException(MigrationCommand holder) {
        super("The command " + holder.wireName() + " is being executed.");
        this.holder = holder;
    }

    /**
     * Returns the command that stands in the way.
     *
     * @return the command that is being executed
     */
    public MigrationCommand holder() {
        return holder;
    }
}
