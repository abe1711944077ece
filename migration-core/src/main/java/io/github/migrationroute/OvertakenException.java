package io.github.migrationroute;

/** A reset has waited for its turn, and a run has begun and ended meanwhile: nobody may want it any more. */
final class OvertakenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String command;

    /**
     * Creates an exception.
     *
     * @param command the name of the command that was executed meanwhile
     */
    OvertakenException(String command) {
        super("The command " + command + " was executed meanwhile.");
        this.command = command;
    }

    String command() {
        return command;
    }
}
