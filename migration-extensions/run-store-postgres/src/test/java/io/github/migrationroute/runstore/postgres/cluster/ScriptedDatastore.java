package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.runstore.postgres.cluster.Execution.Outcome;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.slf4j.MDC;

/**
 * Writes the lines of a {@link Script}, at random quickly or slowly, many or few, to the end or not, and records in the
 * journal when it begins and ends. Stops at once when it is interrupted.
 */
final class ScriptedDatastore implements Datastore {
    /** The key of the diagnostic context that has the number of the request. */
    static final String REQUEST = "request";

    private final String journalUrl;
    private final String node;
    private final Random random;

    ScriptedDatastore(String journalUrl, String node, long seed) {
        this.journalUrl = journalUrl;
        this.node = node;
        this.random = new Random(seed);
    }

    /**
     * How an execution goes.
     *
     * @param lines how many lines are written
     * @param pauses after how many of them there is a pause
     * @param pauseMillis how long a pause is
     * @param fails whether it fails in the end
     */
    private record Plan(int lines, int pauses, int pauseMillis, boolean fails) {
        static Plan ofRun(Random random) {
            boolean fails = random.nextInt(5) == 0;
            return switch (random.nextInt(7)) {
                case 0 -> new Plan(random.nextInt(3), 1, 1, fails);
                case 1 -> new Plan(random.nextInt(2000), 2000, 1, fails);
                case 2 -> new Plan(1 + random.nextInt(15), 1, 1 + random.nextInt(120), fails);
                // Silent for longer than the grace to stop: only an interruption ends it in time.
                case 3 -> new Plan(1, 1, 2500 + random.nextInt(1500), fails);
                default -> new Plan(random.nextInt(1500), 50, 1 + random.nextInt(60), fails);
            };
        }

        static Plan ofShortCommand(Random random) {
            return new Plan(random.nextInt(20), 1 + random.nextInt(10), 1 + random.nextInt(20), random.nextInt(5) == 0);
        }
    }

    private Plan plan(String command) {
        synchronized (random) {
            return Exchange.startsRun(command) ? Plan.ofRun(random) : Plan.ofShortCommand(random);
        }
    }

    private void execute(String command, MigrationLog log) throws Exception {
        Plan plan = plan(command);
        long request = Long.parseLong(MDC.get(REQUEST));
        try (Journal journal = Journal.open(journalUrl)) {
            long id = journal.begin(request, node, command, log.verbose());
            var script = new Script(id, request, log.verbose());
            int lines = 0;
            Outcome outcome = Outcome.STOPPED;
            try {
                log.info(script.header());
                while (lines < plan.lines) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    write(log, script, lines + 1);
                    lines++;
                    if (lines % plan.pauses == 0) {
                        TimeUnit.MILLISECONDS.sleep(plan.pauseMillis);
                    }
                }
                outcome = plan.fails ? Outcome.FAILED : Outcome.DONE;
            } finally {
                journal.end(id, lines, outcome);
            }
            if (plan.fails) {
                throw new MigrationException(script.failure());
            }
        }
    }

    private static void write(MigrationLog log, Script script, int number) {
        if (Script.isDebug(number)) {
            log.debug(script.line(number));
        } else {
            log.info(script.line(number));
        }
    }

    @Override
    public void migrate(MigrationLog log) throws Exception {
        execute("migrate", log);
    }

    @Override
    public void finalize(MigrationLog log) throws Exception {
        execute("finalize", log);
    }

    @Override
    public void reset(MigrationLog log) throws Exception {
        execute("reset", log);
    }

    @Override
    public void clearCollectionfieldTables(MigrationLog log) throws Exception {
        execute("clear-collectionfield-tables", log);
    }

    @Override
    public void stats(MigrationLog log) throws Exception {
        execute("stats", log);
    }
}
