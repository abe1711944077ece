package io.github.migrationroute.quickstart;

/** The quickstart cannot start. The message is one line for the person who started it: what is wrong and what to do. */
final class QuickstartException extends Exception {
    private static final long serialVersionUID = 1L;

    QuickstartException(String message) {
        super(message);
    }

    /**
     * Creates an exception that ends with the reason.
     *
     * @param message what does not work
     * @param reason why; only the first line of its message is taken over
     */
    QuickstartException(String message, Throwable reason) {
        super(message + ": " + firstLine(reason), reason);
    }

    private static String firstLine(Throwable reason) {
        String text = reason.getMessage();
        return text == null
                ? reason.toString()
                : text.strip().lines().findFirst().orElseGet(reason::toString);
    }
}
