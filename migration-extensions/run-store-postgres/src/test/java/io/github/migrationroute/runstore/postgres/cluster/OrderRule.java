package io.github.migrationroute.runstore.postgres.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an answer has said, no later one takes back, on whichever node: an accepted start is the latest run or an earlier one,
 * a run that has ended stays so, its output only grows, and the answer stays the same until somebody starts another run.
 */
final class OrderRule implements HistoryChecker.Rule {
    /** How long a start that was not answered may still have an effect. */
    private static final Duration AFTERMATH = Duration.ofSeconds(3);

    @Override
    public void check(ClusterHistory history, Consumer<String> offences) {
        List<Exchange> starts = history.exchanges().stream()
                .filter(exchange -> exchange.startsRun() && !exchange.reply().isExcluded())
                .toList();
        var known = new Known(history, starts);
        List<Exchange> handled = history.exchanges().stream()
                .filter(exchange ->
                        !exchange.isShortCommand() && exchange.reply().isHandled())
                .toList();
        List<Exchange> byReturn = new ArrayList<>(handled);
        byReturn.sort(Comparator.comparing(exchange -> exchange.returned().ticket()));
        int returned = 0;
        for (Exchange exchange : handled) {
            while (byReturn.get(returned).isBefore(exchange)) {
                known.add(byReturn.get(returned));
                returned++;
            }
            String problem = exchange.isProgress() ? known.problem(exchange) : null;
            if (problem != null) {
                offences.accept(problem + ": " + exchange);
            }
        }
    }

    /** What all answers have said that had returned before a moment. */
    private static final class Known {
        private final ClusterHistory history;
        private final List<Exchange> starts;
        private final Map<Long, Exchange> longest = new HashMap<>();
        private final Map<Long, Exchange> finished = new HashMap<>();
        private @Nullable Exchange run;
        private @Nullable Exchange end;

        /** The highest execution whose output was shown. */
        private long shown;

        /** The highest execution whose start was accepted. */
        private long started;

        Known(ClusterHistory history, List<Exchange> starts) {
            this.history = history;
            this.starts = starts;
        }

        void add(Exchange exchange) {
            Reply reply = exchange.reply();
            if (reply.status() == null || reply.status() > 0) {
                run = exchange;
            }
            Execution own = history.executionFor(exchange);
            if (own != null) {
                started = Math.max(started, own.id());
            }
            if (exchange.isProgress() && reply.isFinished()) {
                // The one that was sent last says the most about what comes after it.
                end = end == null || end.called().ticket() < exchange.called().ticket() ? exchange : end;
            }
            if (reply.shown() != null) {
                long execution = reply.shown().execution();
                shown = Math.max(shown, execution);
                longest.merge(
                        execution,
                        exchange,
                        (one, other) -> one.reply().length() >= other.reply().length() ? one : other);
                if (reply.isFinished()) {
                    finished.put(execution, exchange);
                }
            }
        }

        @Nullable
        String problem(Exchange progress) {
            Reply reply = progress.reply();
            if (end != null && !reply.equals(end.reply()) && !mayHaveStarted(end, progress)) {
                return "Another answer than " + end + ", and nobody has started a run since";
            }
            if (reply.status() != null && reply.status() == 0) {
                return run == null ? null : "No run, after " + run;
            }
            if (reply.shown() == null) {
                return mayHaveStartedAfter(Math.max(shown, started), progress)
                        ? null
                        : "No output, but the execution " + Math.max(shown, started)
                                + " was known, and none came after it";
            }
            long execution = reply.shown().execution();
            if (execution < Math.max(shown, started)) {
                return "An earlier run than the execution " + Math.max(shown, started);
            }
            Exchange ended = finished.get(execution);
            if (ended != null && !reply.isFinished()) {
                return "In progress again, after " + ended;
            }
            Exchange before = longest.get(execution);
            return before != null && before.reply().length() > reply.length() ? "Less output than " + before : null;
        }

        private boolean mayHaveStarted(Exchange since, Exchange until) {
            return starts.stream()
                    .anyMatch(
                            start -> start.called().ticket() < until.returned().ticket() && !isOver(start, since));
        }

        /** Tells whether the start has had its effect before an exchange began. */
        private static boolean isOver(Exchange start, Exchange exchange) {
            return start.reply().isHandled()
                    ? start.isBefore(exchange)
                    : start.returned().nanos() + AFTERMATH.toNanos()
                            < exchange.called().nanos();
        }

        /** Tells whether a run that has shown no output yet may have come after an execution. */
        private boolean mayHaveStartedAfter(long id, Exchange until) {
            return starts.stream().anyMatch(start -> {
                Execution execution = history.executionFor(start);
                return start.called().ticket() < until.returned().ticket()
                        && (execution == null ? couldBeAfter(start, id) : isUnshown(execution, id));
            });
        }

        private boolean isUnshown(Execution execution, long id) {
            return execution.id() > id || (execution.id() == id && id > shown);
        }

        private static boolean couldBeAfter(Exchange start, long id) {
            return !start.reply().isHandled() || start.returned().ticket() > id;
        }
    }
}
