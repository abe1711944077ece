package io.github.migrationroute.runstore.postgres.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A command is excluded only by another one that may have been executed while the request was there, and names it. */
final class RefusalRule implements HistoryChecker.Rule {
    /** How long a claim may outlive its node, or the connection of its node: the grace to stop, and noticing it. */
    private static final Duration LINGERING = Duration.ofSeconds(4);

    /** How long a short command is waited for, with a little less for the clocks to differ. */
    private static final Duration WAIT = Node.SHORT_COMMAND_WAIT.minusMillis(10);

    private static final Pattern MESSAGE =
            Pattern.compile("The command ([a-z-]+) (?:is being executed; |was executed while this request waited; ).*");

    /**
     * How long a request may have held the right.
     *
     * @param until the last ticket
     * @param untilNanos the last time
     */
    private record Hold(Exchange request, long until, long untilNanos) {
        boolean excludes(Exchange refused) {
            return request.called().ticket() < refused.returned().ticket()
                    && until >= refused.called().ticket()
                    && untilNanos >= refused.called().nanos();
        }
    }

    @Override
    public void check(ClusterHistory history, Consumer<String> offences) {
        Map<String, List<Hold>> holds = holds(history);
        for (Exchange exchange : history.exchanges()) {
            if (exchange.reply().isExcluded()) {
                String problem = problem(holds, exchange);
                if (problem != null) {
                    offences.accept(problem + ": " + exchange);
                }
            }
        }
    }

    private static @Nullable String problem(Map<String, List<Hold>> holds, Exchange refused) {
        if (refused.isProgress()) {
            return "Nothing excludes progress";
        }
        Matcher message =
                MESSAGE.matcher(Objects.requireNonNullElse(refused.reply().message(), ""));
        if (!message.matches()) {
            return "The message names no command";
        }
        String holder = message.group(1);
        if (holds.getOrDefault(holder, List.of()).stream().noneMatch(hold -> hold.excludes(refused))) {
            return "No such command was being executed";
        }
        long nanos = refused.returned().nanos() - refused.called().nanos();
        return Exchange.startsRun(holder) || nanos > WAIT.toNanos() ? null : "A short command was not waited for";
    }

    private static Map<String, List<Hold>> holds(ClusterHistory history) {
        Map<Long, Exchange> firstFinished = new HashMap<>();
        for (Exchange exchange : history.exchanges()) {
            if (exchange.reply().isFinished() && exchange.reply().shown() != null) {
                firstFinished.merge(
                        exchange.reply().shown().execution(),
                        exchange,
                        (one, other) ->
                                one.returned().ticket() < other.returned().ticket() ? one : other);
            }
        }
        Map<Long, Long> next = new HashMap<>();
        for (int i = 1; i < history.executions().size(); i++) {
            next.put(
                    history.executions().get(i - 1).id(),
                    history.executions().get(i).id());
        }
        Map<String, List<Hold>> holds = new HashMap<>();
        for (Exchange exchange : history.exchanges()) {
            if (!exchange.isProgress() && !exchange.reply().isExcluded()) {
                holds.computeIfAbsent(exchange.command(), command -> new ArrayList<>())
                        .add(hold(history, exchange, firstFinished, next));
            }
        }
        return holds;
    }

    private static Hold hold(
            ClusterHistory history, Exchange request, Map<Long, Exchange> firstFinished, Map<Long, Long> next) {
        Execution execution = history.executionFor(request);
        // Once another command was executed, this one did not hold the right any more.
        long until = execution == null ? Long.MAX_VALUE : next.getOrDefault(execution.id(), Long.MAX_VALUE);
        if (execution == null || !request.startsRun()) {
            return held(history, request, request.returned(), until);
        }
        Exchange finished = firstFinished.get(execution.id());
        return finished == null
                ? new Hold(request, until, Long.MAX_VALUE)
                : held(history, request, finished.returned(), until);
    }

    /** Until its end was answered, but longer if it may have been lost. */
    private static Hold held(ClusterHistory history, Exchange request, Moment end, long until) {
        boolean lost = !request.reply().isHandled()
                || history.isDisturbed(request.node(), request.called().ticket(), end.ticket())
                || (request.startsRun() && history.executionFor(request) == null);
        return lost
                ? new Hold(request, until, end.nanos() + LINGERING.toNanos())
                : new Hold(request, Math.min(until, end.ticket()), end.nanos());
    }
}
