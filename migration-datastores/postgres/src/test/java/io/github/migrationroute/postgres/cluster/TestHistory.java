package io.github.migrationroute.postgres.cluster;

import io.github.migrationroute.postgres.cluster.Disturbance.Kind;
import io.github.migrationroute.postgres.cluster.Execution.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A history that is made by hand. From one ticket to the next it takes a millisecond. */
final class TestHistory {
    private final List<Exchange> exchanges = new ArrayList<>();
    private final List<Execution> executions = new ArrayList<>();
    private final List<Disturbance> disturbances = new ArrayList<>();

    List<String> offences() {
        return HistoryChecker.offences(new ClusterHistory(exchanges, executions, disturbances));
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
