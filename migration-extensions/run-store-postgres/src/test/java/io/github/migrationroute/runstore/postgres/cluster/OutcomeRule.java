package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.Disturbance.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run ends in one way, and every answer about it says so: by itself, with all that it has written, or because its node
 * was lost, which is said soon. No answer has shown output that a later one, or the end, does not have.
 */
final class OutcomeRule implements HistoryChecker.Rule {
    /** How long a run may seem to go on when its process is dead. */
    private static final Duration NOTICE = Duration.ofSeconds(2);

    @Override
    public void check(ClusterHistory history, Consumer<String> offences) {
        Map<Long, Execution> executions = new HashMap<>();
        history.executions().forEach(execution -> executions.put(execution.id(), execution));
        Map<Long, Exchange> ends = new HashMap<>();
        for (Exchange exchange : history.exchanges()) {
            if (exchange.reply().isFinished()) {
                String problem = endProblem(history, executions, ends, exchange);
                if (problem != null) {
                    offences.accept(problem + ": " + exchange);
                }
            }
        }
        for (Exchange exchange : history.exchanges()) {
            Script shown = exchange.reply().shown();
            if (shown != null && !exchange.isShortCommand() && exchange.reply().isHandled()) {
                Execution execution = executions.get(shown.execution());
                String problem = execution == null || !execution.startsRun() || !shown.equals(execution.script())
                        ? "The output of no run"
                        : outputProblem(history, execution, exchange, ends.get(shown.execution()));
                if (problem != null) {
                    offences.accept(problem + ": " + exchange + ", " + execution);
                }
            }
        }
    }

    private static @Nullable String endProblem(
            ClusterHistory history, Map<Long, Execution> executions, Map<Long, Exchange> ends, Exchange exchange) {
        Reply reply = exchange.reply();
        Script shown = reply.shown();
        if (shown == null) {
            return reply.exception() == null ? "Success of a run that has not even begun" : null;
        }
        Execution execution = executions.get(shown.execution());
        if (execution == null) {
            return null;
        }
        Exchange other = ends.putIfAbsent(execution.id(), exchange);
        if (other != null && !reply.equals(other.reply())) {
            return "Another end than in " + other;
        }
        if (execution.endedWith(reply.exception())) {
            int whole = execution.script().length(execution.lines());
            return reply.length() == whole ? null : "Not the whole output, which has the length " + whole;
        }
        return lossProblem(history, execution, exchange);
    }

    /** Of an answer that says something else than the execution itself. */
    private static @Nullable String lossProblem(ClusterHistory history, Execution execution, Exchange exchange) {
        String exception = exchange.reply().exception();
        if (exception == null) {
            return "Success, but that is not how it ended (" + execution + ")";
        }
        Exchange start = history.exchange(execution.request());
        long from = start == null ? execution.id() : start.called().ticket();
        if (!history.isDisturbed(execution.node(), from, exchange.returned().ticket())) {
            return "Not how it ended, and nothing has happened to its node (" + execution + ")";
        }
        return execution.ended() == null && !exception.contains(execution.node())
                ? "The exception does not name the node that was killed (" + execution + ")"
                : null;
    }

    private static @Nullable String outputProblem(
            ClusterHistory history, Execution execution, Exchange exchange, @Nullable Exchange end) {
        if (end != null && exchange.reply().length() > end.reply().length()) {
            return "More output than in the end (" + end + ")";
        }
        if (execution.ended() != null
                && exchange.reply().length() > execution.script().length(execution.lines())) {
            return "More output than was written";
        }
        Optional<Disturbance> kill = history.kill(execution.node());
        boolean shouldHaveEnded = kill.isPresent()
                && kill.get().kind() == Kind.KILLED
                && exchange.called().nanos() > kill.get().to().nanos() + NOTICE.toNanos();
        return shouldHaveEnded && !exchange.reply().isFinished() ? "In progress on a node that is dead" : null;
    }
}
