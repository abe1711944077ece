package io.github.migrationroute.benchmarks.eventlog;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.MigrationRuns;
import io.github.migrationroute.RunFollower;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** What a run says of the time that a stage will still take, and what it then takes. */
final class Estimates {
    private static final double[] PERCENT = {10, 25, 50, 75};

    /**
     * What was said.
     *
     * @param percent when that much was done
     * @param left what was said then, in seconds
     * @param taken what it took, in seconds
     */
    record Estimate(String stage, double percent, double left, double taken) {
        /** Returns one line, which {@link #parse} reads. */
        String line() {
            return stage + "|" + percent + "|" + left + "|" + taken;
        }

        static Estimate parse(String line) {
            String[] parts = line.split("\\|", -1);
            return new Estimate(
                    parts[0], Double.parseDouble(parts[1]), Double.parseDouble(parts[2]), Double.parseDouble(parts[3]));
        }
    }

    private record Said(double percent, double left, long nanos) {}

    private final List<Estimate> estimates = new ArrayList<>();
    private final List<Said> said = new ArrayList<>();
    private String stage = "";

    private Estimates() {}

    /** Executes a command and follows it. */
    static List<Estimate> during(Datastore datastore, String command) throws InterruptedException {
        var observed = new Estimates();
        var changes = new Semaphore(0);
        try (MigrationRouteHandler handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .build()) {
            handler.handle("{\"cmd\":\"" + command + "\"}").close();
            try (RunFollower follower = handler.runs()
                    .follow(MigrationRuns.LATEST, 0, changes::release)
                    .orElseThrow()) {
                Run run = follower.run();
                while (!run.hasEnded()) {
                    run.progress().ifPresent(observed::observe);
                    changes.acquire();
                    run = follower.run();
                }
                observed.endStage();
                if (run.state() != RunState.SUCCEEDED) {
                    throw new IllegalStateException("The run has not succeeded: " + run);
                }
            }
        }
        return observed.estimates;
    }

    private void observe(RunProgress progress) {
        if (!progress.stage().equals(stage)) {
            endStage();
            stage = progress.stage();
        }
        if (progress.secondsLeft().isPresent() && said.size() < PERCENT.length) {
            double percent = progress.percent().orElseThrow();
            // Later ones if there was nothing to go by before.
            while (said.size() < PERCENT.length && percent >= PERCENT[said.size()]) {
                said.add(new Said(percent, progress.secondsLeft().getAsDouble(), System.nanoTime()));
            }
        }
    }

    private void endStage() {
        long now = System.nanoTime();
        for (Said one : said) {
            estimates.add(new Estimate(stage, one.percent, one.left, (now - one.nanos) / 1e9));
        }
        said.clear();
    }
}
