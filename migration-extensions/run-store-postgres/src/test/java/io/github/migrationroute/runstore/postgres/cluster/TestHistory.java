package io.github.migrationroute.runstore.postgres.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.runstore.postgres.cluster.Disturbance.Kind;
import io.github.migrationroute.runstore.postgres.cluster.Execution.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A history that is made by hand. From one ticket to the next it takes a millisecond. */
final class TestHistory {
    /** What is said of a run of node a that was killed. */
    static final String LOST = "The node a was lost while it executed migrate.";

    private final List<Exchange> exchanges = new ArrayList<>();
    private final List<Execution> executions = new ArrayList<>();
    private final List<Disturbance> disturbances = new ArrayList<>();

    private List<String> offences() {
        return HistoryChecker.offences(new ClusterHistory(exchanges, executions, disturbances));
    }

    void assertRight() {
        assertEquals(List.of(), offences());
    }

    void assertOffence(String offence) {
        List<String> offences = offences();
        assertTrue(offences.size() == 1 && offences.get(0).contains(offence), offences::toString);
    }

    /** Of something that offends several rules. */
    void assertAmongOffences(String offence) {
        List<String> offences = offences();
        assertTrue(offences.stream().anyMatch(each -> each.contains(offence)), offences::toString);
    }

    private static Moment moment(long ticket) {
        return new Moment(ticket, TimeUnit.MILLISECONDS.toNanos(ticket));
    }

    /**
     * An execution of a request that is verbose if its number is even.
     *
     * @param began its ticket and number
     */
    Execution execution(
            long began,
            long request,
            String node,
            String command,
            @Nullable Long ended,
            int lines,
            @Nullable Outcome outcome) {
        var execution = new Execution(began, request, node, command, request % 2 == 0, ended, lines, outcome);
        executions.add(execution);
        return execution;
    }

    /** A run that is started by request 1 on node a, and lasts from ticket 2 to 9. */
    Execution run() {
        Execution run = execution(2, 1, "a", "migrate", 9L, 4, Outcome.DONE);
        request(1, "a", "migrate", 1, 4).running(run, 0);
        return run;
    }

    /** As {@link #run}, but killed with tickets 6 to 7. */
    Execution killedRun() {
        Execution run = execution(2, 1, "a", "migrate", null, 0, null);
        request(1, "a", "migrate", 1, 4).running(run, 1);
        disturb(Kind.KILLED, "a", 6, 7);
        return run;
    }

    /** The next run, started by request 2 on node b, from ticket 21 to 23. */
    Execution nextRun() {
        Execution run = execution(21, 2, "b", "finalize", 23L, 1, Outcome.FAILED);
        request(2, "b", "finalize", 20, 24).finished(run, 1, run.script().failure());
        return run;
    }

    /** A short command of request 100 on node c. */
    Execution stats(long began, long ended, int lines, Outcome outcome) {
        return execution(began, 100, "c", "stats", ended, lines, outcome);
    }

    void disturb(Kind kind, @Nullable String node, long from, long to) {
        disturbances.add(new Disturbance(kind, node, moment(from), moment(to)));
    }

    Answering request(long id, String node, String command, long called, long returned) {
        return reply ->
                exchanges.add(new Exchange(id, node, command, id % 2 == 0, moment(called), moment(returned), reply));
    }

    Answering progress(long id, String node, long called, long returned) {
        return request(id, node, "progress", called, returned);
    }

    /** Takes the answer to a request. */
    interface Answering {
        void reply(Reply reply);

        default void lost() {
            reply(Reply.none("Connection reset"));
        }

        default void json(int code, String json) {
            reply(Reply.of(code, json.getBytes(StandardCharsets.UTF_8)));
        }

        default void refused(int code, String message) {
            json(code, "{\"success\": false, \"message\": \"" + message + "\"}");
        }

        default void excludedBy(String command) {
            refused(409, "The command " + command + " is being executed; until it has ended, wait.");
        }

        default void noRun() {
            json(200, "{\"success\": true, \"status\": 0}");
        }

        /** A run that has written nothing yet. */
        default void silent() {
            json(200, "{\"success\": true, \"status\": 1, \"output\": \"\"}");
        }

        /** A run that was started, and that the store cannot give any more. */
        default void unread() {
            json(
                    200,
                    "{\"success\": true, \"status\": 1, \"output\": \"\","
                            + " \"exception\": \"The command was started. The store of runs cannot say how far it is.\"}");
        }

        default void running(Execution execution, int lines) {
            reply(new Reply(200, List.of("success", "status", "output"), true, 1, shown(execution, lines), null, null));
        }

        default void finished(Execution execution, int lines, @Nullable String exception) {
            reply(new Reply(
                    200,
                    exception == null
                            ? List.of("success", "status", "output")
                            : List.of("success", "status", "output", "exception"),
                    true,
                    2,
                    shown(execution, lines),
                    exception,
                    null));
        }

        default void executed(Execution execution, int lines, @Nullable String exception) {
            reply(new Reply(
                    200,
                    exception == null ? List.of("success", "output") : List.of("success", "output", "exception"),
                    true,
                    null,
                    shown(execution, lines),
                    exception,
                    null));
        }

        private static Shown shown(Execution execution, int lines) {
            return new Shown(execution.script(), execution.script().length(lines), false);
        }
    }
}
