package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.Execution.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every request is answered by a node that lives, in the form that its command has, and with what was executed for it and
 * nothing else. No command is executed twice for a request, or for one that was refused.
 */
final class AnswerRule implements HistoryChecker.Rule {
    /** How long a node may need to find connections again, its pool's pauses included. */
    private static final Duration RECONNECTION = Duration.ofSeconds(3);

    /** How long after its start was answered a run may be without its first record; then its node must have died. */
    private static final Duration BEGINNING = Duration.ofSeconds(2);

    @Override
    public void check(ClusterHistory history, Consumer<String> offences) {
        for (Exchange exchange : history.exchanges()) {
            String problem = problem(history, exchange);
            if (problem != null) {
                offences.accept(problem + ": " + exchange + " (" + history.executionFor(exchange) + ")");
            }
        }
        for (Execution execution : history.executions()) {
            String problem = problem(history, execution);
            if (problem != null) {
                offences.accept(problem + ": " + execution);
            }
        }
    }

    private static @Nullable String problem(ClusterHistory history, Exchange exchange) {
        Reply reply = exchange.reply();
        return switch (reply.code()) {
            case Reply.NONE -> mayBreakOff(history, exchange) ? null : "A node that lives has not answered";
            case 409 ->
                !isRefusal(reply)
                        ? "Not the form of a refusal"
                        : history.executionFor(exchange) != null ? "Refused and executed" : null;
            case 503 ->
                !isRefusal(reply)
                        ? "Not the form of a refusal"
                        : history.executionFor(exchange) != null
                                ? "Refused and executed"
                                : !isExcused(history, exchange) ? "The store of runs was there" : null;
            case 200 -> {
                String form = formProblem(history, exchange);
                yield form != null ? form : exchange.isProgress() ? null : ownProblem(history, exchange);
            }
            default -> "No such status code is expected";
        };
    }

    /** A long output is read from the database while it is sent. */
    private static boolean mayBreakOff(ClusterHistory history, Exchange exchange) {
        return history.isDisturbed(
                        exchange.node(),
                        exchange.called().ticket(),
                        exchange.returned().ticket())
                || history.kill(exchange.node())
                        .filter(kill ->
                                kill.from().ticket() < exchange.returned().ticket())
                        .isPresent();
    }

    private static boolean isRefusal(Reply reply) {
        return reply.keys().equals(List.of("success", "message"))
                && Boolean.FALSE.equals(reply.success())
                && reply.message() != null
                && !reply.message().isEmpty();
    }

    private static boolean isExcused(ClusterHistory history, Exchange exchange) {
        return history.isDisturbed(exchange.node(), exchange.called(), exchange.returned(), RECONNECTION);
    }

    private static @Nullable String formProblem(ClusterHistory history, Exchange exchange) {
        Reply reply = exchange.reply();
        Integer status = reply.status();
        List<String> keys = new ArrayList<>(List.of("success"));
        if (!exchange.isShortCommand()) {
            keys.add("status");
        }
        if (status == null || status != 0) {
            keys.add("output");
        }
        if (reply.exception() != null) {
            keys.add("exception");
        }
        int lowest = exchange.startsRun() ? 1 : 0;
        boolean formed = reply.keys().equals(keys)
                && Boolean.TRUE.equals(reply.success())
                && (exchange.isShortCommand() ? status == null : status != null && status >= lowest && status <= 2)
                && (keys.contains("output") == (reply.output() != null))
                && (reply.exception() == null
                        || (!reply.exception().isEmpty()
                                && (exchange.isShortCommand()
                                        || reply.isFinished()
                                        || (exchange.startsRun() && isUnread(reply) && isExcused(history, exchange)))));
        if (!formed) {
            return "Not the form of this answer";
        }
        return reply.output() != null && reply.output().wrong() ? "The output is not what any execution writes" : null;
    }

    /** The run was started, and could not be read afterwards. */
    private static boolean isUnread(Reply reply) {
        return reply.length() == 0
                && reply.exception() != null
                && reply.exception().startsWith("The command was started. ");
    }

    /** Of an answer that says what was executed for it. */
    private static @Nullable String ownProblem(ClusterHistory history, Exchange exchange) {
        Reply reply = exchange.reply();
        Execution execution = history.executionFor(exchange);
        if (reply.shown() != null && reply.shown().request() != exchange.id()) {
            return "The output of another request";
        }
        if (execution == null) {
            return isLostBeforeItsFirstRecord(history, exchange) ? null : "Accepted and not executed";
        }
        if (!exchange.isShortCommand()) {
            return null;
        }
        if (execution.ended() == null || execution.outcome() == null) {
            return "Answered before its end";
        }
        if (execution.ended() > exchange.returned().ticket()) {
            return "Answered before its end";
        }
        if (reply.length() != execution.script().length(execution.lines())) {
            return "Not the whole output, which has the length "
                    + execution.script().length(execution.lines());
        }
        boolean stopped = execution.outcome() != Outcome.DONE
                && reply.exception() != null
                && history.isDisturbed(
                        exchange.node(),
                        exchange.called().ticket(),
                        exchange.returned().ticket());
        return stopped || execution.endedWith(reply.exception()) ? null : "Not how the execution has ended";
    }

    private static boolean isLostBeforeItsFirstRecord(ClusterHistory history, Exchange start) {
        return start.startsRun()
                && history.disturbances().stream()
                        .anyMatch(disturbance -> disturbance.hits(start.node())
                                && disturbance.to().ticket() >= start.called().ticket()
                                && disturbance.from().nanos()
                                        <= start.returned().nanos() + BEGINNING.toNanos());
    }

    private static @Nullable String problem(ClusterHistory history, Execution execution) {
        Exchange request = history.exchange(execution.request());
        if (request == null
                || !request.command().equals(execution.command())
                || !request.node().equals(execution.node())
                || request.verbose() != execution.verbose()) {
            return "Executed and not asked for";
        }
        if (!execution.equals(history.executionFor(request))) {
            return "Executed twice for a request";
        }
        if (execution.id() < request.called().ticket()) {
            return "Executed before it was asked for";
        }
        Long ended = execution.ended();
        if (ended == null) {
            return history.kill(execution.node()).isPresent() ? null : "Not ended, on a node that lives";
        }
        return execution.outcome() == Outcome.STOPPED
                        && !history.isDisturbed(
                                execution.node(), request.called().ticket(), ended)
                ? "Stopped without a reason"
                : null;
    }
}
