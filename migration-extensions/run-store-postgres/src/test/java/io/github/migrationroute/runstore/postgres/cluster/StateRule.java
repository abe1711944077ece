package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.Execution.Outcome;
import io.github.migrationroute.runstore.postgres.cluster.RunsExchange.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What answers say of one run fits together, on whichever node: it is the run of one request, goes from running to its end,
 * perhaps through stopping, and never back, ends once, in the way in which its command has ended, and executes nothing after
 * that. It was stopped only by somebody who has asked for it, and says by whom.
 */
final class StateRule implements HistoryChecker.Rule {
    /** How old what followers see may be, if their node is well; it reads a few times a second. */
    private static final Duration STALENESS = Duration.ofSeconds(3);

    /** A run in one answer. */
    private record Sighting(SeenRun run, RunsExchange exchange) {
        @Override
        public String toString() {
            return run + " in " + exchange.kind() + " [" + exchange.id() + "] on " + exchange.node() + " from "
                    + exchange.called().ticket() + " to " + exchange.returned().ticket();
        }
    }

    @Override
    public void check(ClusterHistory history, Consumer<String> offences) {
        Map<String, List<Sighting>> runs = new LinkedHashMap<>();
        for (RunsExchange exchange : history.runsExchanges()) {
            for (SeenRun run : exchange.runs()) {
                runs.computeIfAbsent(run.id(), id -> new ArrayList<>()).add(new Sighting(run, exchange));
            }
        }
        Map<Long, Exchange> progressEnds = new HashMap<>();
        for (Exchange exchange : history.exchanges()) {
            if (exchange.reply().isFinished() && exchange.reply().shown() != null) {
                progressEnds.merge(
                        exchange.reply().shown().request(),
                        exchange,
                        (one, other) ->
                                one.returned().ticket() < other.returned().ticket() ? one : other);
            }
        }
        Map<Long, String> ids = new HashMap<>();
        for (List<Sighting> sightings : runs.values()) {
            SeenRun run = sightings.get(0).run();
            String other = run.request() == null ? null : ids.putIfAbsent(run.request(), run.id());
            String problem = other != null
                    ? "Two runs of one request, " + other + " and " + sightings.get(0)
                    : problem(history, sightings, progressEnds.get(run.request()));
            if (problem != null) {
                offences.accept(problem);
            }
        }
    }

    private static @Nullable String problem(
            ClusterHistory history, List<Sighting> sightings, @Nullable Exchange progressEnd) {
        Sighting first = sightings.get(0);
        Sighting end = null;
        Sighting stop = null;
        for (Sighting sighting : sightings) {
            SeenRun run = sighting.run();
            String problem = run.formProblem();
            if (problem == null && !isSame(run, first.run())) {
                problem = "Another run with the same id as " + first;
            }
            if (problem == null && run.stop() != null) {
                stop = stop == null ? sighting : stop;
                problem = stopProblem(history, sighting, stop);
            }
            if (problem == null && run.hasEnded()) {
                end = end == null ? sighting : end;
                problem = Objects.equals(run.end(), end.run().end()) ? null : "Another end than " + end;
            }
            if (problem == null) {
                problem = startProblem(history, sighting);
            }
            if (problem != null) {
                return problem + ": " + sighting;
            }
        }
        String problem = end == null ? null : endProblem(history, sightings, end, progressEnd);
        problem = problem != null ? problem : orderProblem(history, sightings, progressEnd);
        return problem != null ? problem : streamProblem(sightings);
    }

    private static boolean isSame(SeenRun run, SeenRun other) {
        return run.command().equals(other.command())
                && run.verbose() == other.verbose()
                && run.node().equals(other.node())
                && Objects.equals(run.request(), other.request())
                && run.startedAt().equals(other.startedAt());
    }

    private static @Nullable String startProblem(ClusterHistory history, Sighting sighting) {
        SeenRun run = sighting.run();
        Exchange start = run.request() == null ? null : history.exchange(run.request());
        return start == null
                        || !start.command().equals(run.command())
                        || start.verbose() != run.verbose()
                        || !start.node().equals(run.node())
                        || start.called().ticket()
                                > sighting.exchange().returned().ticket()
                ? "A run that nobody has started"
                : isRefused(start) && !mayBeClaimed(history, start, run) ? "A run whose start was refused" : null;
    }

    private static boolean isRefused(Exchange start) {
        return start.reply().isExcluded() || start.reply().code() == 503;
    }

    /** The database may have carried out what it could not confirm any more; then nothing is executed, and the run is lost. */
    private static boolean mayBeClaimed(ClusterHistory history, Exchange start, SeenRun run) {
        return !start.reply().isExcluded()
                && (!run.hasEnded() || run.state().equals("lost"))
                && history.isDisturbed(
                        start.node(), start.called().ticket(), start.returned().ticket());
    }

    private static @Nullable String stopProblem(ClusterHistory history, Sighting sighting, Sighting first) {
        SeenRun run = sighting.run();
        if (!Objects.equals(run.stop(), first.run().stop())) {
            return "Asked to stop by somebody else than in " + first;
        }
        RunsExchange stop = history.stops().get(run.stopRequest());
        return stop == null
                        || !stop.mayStop(run.id())
                        || stop.called().ticket()
                                > sighting.exchange().returned().ticket()
                ? "Nobody has asked for it to stop"
                : null;
    }

    private static @Nullable String endProblem(
            ClusterHistory history, List<Sighting> sightings, Sighting end, @Nullable Exchange progressEnd) {
        SeenRun run = end.run();
        Sighting earliest = Objects.requireNonNull(earliest(sightings, 2));
        if (progressEnd != null && !Objects.equals(progressEnd.reply().exception(), run.exception())) {
            return "Another end than " + progressEnd + ": " + end;
        }
        if (run.state().equals("stopped")
                && (run.stopRequest() == null || !run.stopRequest().equals(Node.stopNamedBy(run.exception())))) {
            return "Stopped, and it is not said by whom: " + end;
        }
        Execution execution = history.executionOf(run.id());
        if (run.state().equals("lost")) {
            return history.isDisturbed(
                            run.node(),
                            Objects.requireNonNull(history.exchange(Objects.requireNonNull(run.request())))
                                    .called()
                                    .ticket(),
                            earliest.exchange().returned().ticket())
                    ? null
                    : "Lost, and nothing has happened to its node: " + end;
        }
        if (execution == null
                || execution.ended() == null
                || execution.ended() > earliest.exchange().returned().ticket()) {
            return "Executed after its end (" + execution + "): " + earliest;
        }
        boolean disturbed =
                history.isDisturbed(execution, earliest.exchange().returned().ticket());
        boolean fits = switch (run.state()) {
            case "succeeded" -> execution.outcome() == Outcome.DONE;
            case "failed" -> execution.endedWith(run.exception());
            default -> execution.outcome() != Outcome.DONE;
        };
        if (!fits && (!disturbed || run.state().equals("succeeded"))) {
            return "Not how it ended (" + execution + "): " + end;
        }
        long done = run.done() == null ? 0 : run.done();
        return done == execution.lines() ? null : "The progress is not that of the end (" + execution + "): " + end;
    }

    private static @Nullable Sighting earliest(List<Sighting> sightings, int rank) {
        return sightings.stream()
                .filter(sighting -> sighting.run().rank() >= rank)
                .min(Comparator.comparing(
                        sighting -> sighting.exchange().returned().ticket()))
                .orElse(null);
    }

    private static @Nullable String orderProblem(
            ClusterHistory history, List<Sighting> sightings, @Nullable Exchange progressEnd) {
        for (int rank = 1; rank <= 2; rank++) {
            Sighting earliest = earliest(sightings, rank);
            Moment seen = earliest == null ? null : earliest.exchange().returned();
            if (rank == 2
                    && progressEnd != null
                    && (seen == null || progressEnd.returned().ticket() < seen.ticket())) {
                seen = progressEnd.returned();
            }
            for (Sighting sighting : sightings) {
                if (seen != null && sighting.run().rank() < rank && isAfter(history, sighting.exchange(), seen)) {
                    return "Back from " + (earliest == null ? progressEnd : earliest) + ": " + sighting;
                }
            }
        }
        return null;
    }

    /** Of runs that came as events, one after the other. */
    private static @Nullable String streamProblem(List<Sighting> sightings) {
        Map<Long, Sighting> last = new HashMap<>();
        List<Sighting> events = sightings.stream()
                .filter(sighting -> sighting.exchange().kind() == Kind.EVENT)
                .sorted(Comparator.comparing(
                        sighting -> sighting.exchange().returned().ticket()))
                .toList();
        for (Sighting event : events) {
            Sighting before = last.put(event.exchange().id(), event);
            if (before != null && before.run().rank() > event.run().rank()) {
                return "Back in the events of one stream from " + before + ": " + event;
            }
        }
        return null;
    }

    private static boolean isAfter(ClusterHistory history, RunsExchange exchange, Moment seen) {
        if (exchange.isFresh()) {
            return exchange.called().ticket() > seen.ticket();
        }
        return exchange.called().nanos() > seen.nanos() + STALENESS.toNanos()
                && !history.isDisturbed(exchange.node(), seen, exchange.returned(), STALENESS);
    }
}
