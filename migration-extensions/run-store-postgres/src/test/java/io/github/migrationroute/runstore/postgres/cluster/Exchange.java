package io.github.migrationroute.runstore.postgres.cluster;

/**
 * A request and what came back.
 *
 * @param id the number of the request
 * @param node where it was sent
 * @param called before it was sent
 * @param returned after everything was received
 */
record Exchange(long id, String node, String command, boolean verbose, Moment called, Moment returned, Reply reply) {
    static boolean startsRun(String command) {
        return command.equals("migrate") || command.equals("finalize");
    }

    boolean startsRun() {
        return startsRun(command);
    }

    boolean isProgress() {
        return command.equals("progress");
    }

    boolean isShortCommand() {
        return !startsRun() && !isProgress();
    }

    boolean isBefore(Exchange other) {
        return returned.ticket() < other.called.ticket();
    }

    @Override
    public String toString() {
        String output = reply.shown() == null ? "" : ", output of " + reply.shown() + " of length " + reply.length();
        return command + " [" + id + "] on " + node + " from " + called.ticket() + " to " + returned.ticket() + ": "
                + reply.code() + " " + reply.keys() + ", status " + reply.status() + output + ", exception "
                + reply.exception() + ", message " + reply.message();
    }
}
