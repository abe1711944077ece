package io.github.migrationroute;

import com.fasterxml.jackson.core.JsonToken;
import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resources below the route, without HTTP: {@code runs}, {@code runs/{id}}, {@code runs/{id}/output} and {@code
 * runs/{id}/stop}. No request is waited for: what has to wait is a {@link PendingAnswer} or an {@link EventStream}.
 *
 * <p>Thread-safe.
 */
public final class RunResources {
    private static final Logger LOGGER = LoggerFactory.getLogger(RunResources.class);

    private static final Pattern PATH = Pattern.compile("/runs(?:/([A-Za-z0-9-]{1,64})(?:/(output|stop))?)?/?");

    private static final int USUAL_RUNS = 20;
    private static final int MOST_RUNS = 100;
    private static final int LONGEST_WAIT = 60;

    private final MigrationRuns runs;
    private final RunStore store;
    private final PayloadReader payloads;

    RunResources(MigrationRuns runs, RunStore store, PayloadReader payloads) {
        this.runs = runs;
        this.store = store;
        this.payloads = payloads;
    }

    /**
     * Handles a request.
     *
     * @param request the request; whoever sends it is let in
     * @return what is to be sent, and closed after that
     */
    public RunsReply handle(RunsRequest request) {
        try {
            return reply(request);
        } catch (RefusedException e) {
            return RunsAnswer.refused(e);
        } catch (RunStoreException e) {
            LOGGER.error(
                    "A request for runs refused, because the store of runs failed; requested by: {}",
                    request.requester(),
                    e);
            return RunsAnswer.refused(
                    new RefusedException(503, Objects.requireNonNullElse(e.getMessage(), e.toString())));
        }
    }

    private RunsReply reply(RunsRequest request) throws RefusedException {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            return RunsAnswer.refused(new RefusedException(
                    404, "Below the path of the migration route there are only runs, and what is below them."));
        }
        String id = path.group(1);
        String what = Objects.requireNonNullElse(path.group(2), "");
        String method = what.equals("stop") ? "POST" : "GET";
        if (!request.method().equals(method)) {
            return RunsAnswer.refused(new RefusedException(405, "The method must be " + method + "."), method);
        }
        if (method.equals("GET")) {
            LOGGER.debug("{}, requested by: {}", request.path(), request.requester());
        }
        runs.checkOpen();
        if (id == null) {
            return list(request);
        }
        return switch (what) {
            case "output" -> output(request, id);
            case "stop" -> stop(request, id);
            default -> run(request, id);
        };
    }

    private RunsAnswer list(RunsRequest request) throws RefusedException {
        var parameters = new QueryParameters(request.query().orElse(""));
        int limit = parameters.number("limit", 1, MOST_RUNS).orElse(USUAL_RUNS);
        return RunsAnswer.json(200, RunJson.answer(runs.list(limit)));
    }

    private RunsReply run(RunsRequest request, String id) throws RefusedException {
        var parameters = new QueryParameters(request.query().orElse(""));
        Optional<Duration> wait = wait(parameters);
        if (wait.isEmpty()) {
            return answer(runs.find(id).orElseThrow(MigrationRuns::unknown));
        }
        RunFeed feed;
        try {
            feed = runs.feed(id);
        } catch (RefusedException e) {
            // One that is not the latest has ended.
            return answer(runs.find(id).orElseThrow(() -> e));
        }
        return new PendingAnswer(
                feed,
                view -> view.run().hasEnded(),
                wait.get(),
                () -> RunsAnswer.json(200, RunJson.answer(feed.view().run())));
    }

    private static RunsAnswer answer(Run run) {
        return RunsAnswer.json(200, RunJson.answer(run));
    }

    private RunsReply output(RunsRequest request, String id) throws RefusedException {
        var parameters = new QueryParameters(request.query().orElse(""));
        OutputForm form = OutputForm.of(request.accept().orElse(""));
        long from = parameters.place("from");
        if (form == OutputForm.EVENTS) {
            String last = request.lastEventId().orElse("");
            long place = last.isEmpty() ? from : QueryParameters.placeOf(last);
            RunFeed feed = runs.feed(id);
            MigrationRuns.checkPlace(feed, place);
            return new EventStream(feed, place);
        }
        Optional<Duration> wait = wait(parameters);
        if (form == OutputForm.PLAIN || wait.isEmpty()) {
            return outputNow(form, id, from);
        }
        RunFeed feed = runs.feed(id);
        MigrationRuns.checkPlace(feed, from);
        return new PendingAnswer(feed, view -> view.end() > from || view.isComplete(), wait.get(), () -> {
            // Before the output: it must not be said of a part that it is all of a run that has ended.
            boolean ended = feed.view().isComplete();
            return RunsAnswer.output(status(ended), new FeedOutput(feed), from);
        });
    }

    private RunsAnswer outputNow(OutputForm form, String id, long from) throws RefusedException {
        Run latest = store.latest().orElseThrow(MigrationRuns::unknown);
        try {
            if (!id.equals(MigrationRuns.LATEST) && !id.equals(latest.id())) {
                throw runs.find(id).isPresent() ? MigrationRuns.outputGone() : MigrationRuns.unknown();
            }
            EncodedOutput output = latest.output();
            MigrationRuns.checkPlace(output, from);
            return form == OutputForm.PLAIN
                    ? RunsAnswer.plainOutput(output, from)
                    : RunsAnswer.output(status(latest.hasEnded()), output, from);
        } catch (Throwable e) {
            latest.close();
            throw e;
        }
    }

    private static MigrationProgressState status(boolean ended) {
        return ended ? MigrationProgressState.MIGRATION_FINISHED : MigrationProgressState.MIGRATION_RUNNING;
    }

    private static Optional<Duration> wait(QueryParameters parameters) throws RefusedException {
        return parameters.number("wait", 1, LONGEST_WAIT).map(Duration::ofSeconds);
    }

    private RunsAnswer stop(RunsRequest request, String id) throws RefusedException {
        String reason = reason(request);
        if (!runs.isStoppable()) {
            throw new RefusedException(409, "The host has switched off that runs can be stopped.");
        }
        Run run = runs.stop(id, request.requester(), reason).orElseThrow(MigrationRuns::unknown);
        if (run.hasEnded()) {
            throw new RefusedException(
                    409, "The run has ended already, it has " + run.state().wireName() + "; there is nothing to stop.");
        }
        return RunsAnswer.json(202, RunJson.answer(run));
    }

    private @Nullable String reason(RunsRequest request) throws RefusedException {
        byte[] body = request.body().isEmpty()
                ? new byte[0]
                : payloads.read(request.body().get());
        if (body.length == 0) {
            return null;
        }
        if (!request.bodyIsJson()) {
            throw new RefusedException(
                    415, "The Content-Type of a body must be application/json, in UTF-8; it can also be empty.");
        }
        var reasons = new ArrayList<String>(1);
        JsonBody.read(body, (key, value, text) -> {
            if (key.equals("reason")) {
                reasons.add(reason(value, text));
            }
        });
        return reasons.isEmpty() ? null : reasons.get(0);
    }

    private static String reason(@Nullable JsonToken value, String text) throws RefusedException {
        if (value != JsonToken.VALUE_STRING || text.length() > MigrationRuns.LONGEST_REASON) {
            throw RefusedException.badRequest(
                    "\"reason\" must be a string of at most " + MigrationRuns.LONGEST_REASON + " chars.");
        }
        return text;
    }

    /** In what form the output is wanted. */
    private enum OutputForm {
        JSON("application/json"),
        EVENTS("text/event-stream"),
        PLAIN("text/plain");

        private final String mediaType;

        OutputForm(String mediaType) {
            this.mediaType = mediaType;
        }

        /** Returns the first one that is named, which those who want one of these name alone; else JSON. */
        static OutputForm of(String accept) {
            for (String range : accept.split(",", -1)) {
                String type = range.split(";", 2)[0].strip();
                for (OutputForm form : values()) {
                    if (type.equalsIgnoreCase(form.mediaType)) {
                        return form;
                    }
                }
            }
            return JSON;
        }
    }
}
