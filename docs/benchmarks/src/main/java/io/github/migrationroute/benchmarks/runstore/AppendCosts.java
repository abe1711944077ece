package io.github.migrationroute.benchmarks.runstore;

import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.benchmarks.Figure;
import io.github.migrationroute.benchmarks.Script;
import io.github.migrationroute.runstore.postgres.PostgresRunStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/** What a run costs whose output goes to PostgreSQL, against one whose output stays in the process. */
final class AppendCosts {
    private static final int MEMORY_LIMIT = 4 << 20;

    /** What the datastore does for each line. */
    private enum Kind {
        LONG("80 chars", "finalize: collection motion, model 4711 of 20000, field agenda_item_id/1 written", 0),
        SHORT("8 chars", "motion/1", 0),
        WORKING(
                "80 chars with work",
                "finalize: collection motion, model 4711 of 20000, field agenda_item_id/1 written",
                4096);

        final String label;
        final String line;
        final int digestedBytes;

        Kind(String label, String line, int digestedBytes) {
            this.label = label;
            this.line = line;
            this.digestedBytes = digestedBytes;
        }
    }

    /** Both in seconds. */
    private record Time(double datastore, double stored) {}

    private AppendCosts() {}

    static List<Figure> measure(RunStoreSettings settings, DataSource database) throws Exception {
        var figures = new ArrayList<Figure>();
        for (Kind kind : Kind.values()) {
            figures.addAll(compare(kind, settings, database));
        }
        return figures;
    }

    private static List<Figure> compare(Kind kind, RunStoreSettings settings, DataSource database) throws Exception {
        Function<Script, Node> inMemory = script -> Node.inMemory(script, MEMORY_LIMIT);
        Function<Script, Node> shared = script ->
                new Node(script, PostgresRunStore.builder(database, "append").build());
        var ratios = new Samples();
        var storedRatios = new Samples();
        var memory = new Samples();
        var postgres = new Samples();
        var postgresStored = new Samples();
        for (int round = -1; round < settings.rounds(); round++) {
            boolean memoryFirst = round % 2 == 0;
            Time first = run(kind, settings.lines(), memoryFirst ? inMemory : shared);
            Time second = run(kind, settings.lines(), memoryFirst ? shared : inMemory);
            Time local = memoryFirst ? first : second;
            Time remote = memoryFirst ? second : first;
            if (round >= 0) {
                ratios.add(remote.datastore() / local.datastore());
                storedRatios.add(remote.stored() / local.stored());
                memory.add(local.datastore());
                postgres.add(remote.datastore());
                postgresStored.add(remote.stored());
            }
        }
        String name = "append, " + kind.label;
        return List.of(
                new Figure(name + ", in memory", memory.median(), "s"),
                new Figure(name + ", PostgreSQL", postgres.median(), "s"),
                new Figure(name + ", PostgreSQL, until stored", postgresStored.median(), "s"),
                new Figure(name + ", PostgreSQL / in memory", ratios.median(), "", "<= 1.10"),
                new Figure(name + ", until stored, PostgreSQL / in memory", storedRatios.median(), ""));
    }

    private static Time run(Kind kind, long lines, Function<Script, Node> place) throws Exception {
        var datastore = new Lines(kind, lines);
        try (var node = place.apply(datastore)) {
            long start = System.nanoTime();
            node.start();
            node.awaitEnd();
            return new Time(datastore.nanos / 1e9, (System.nanoTime() - start) / 1e9);
        }
    }

    /** Measures itself from before its first line until after its last one. */
    private static final class Lines implements Script {
        private final Kind kind;
        private final long lines;
        private volatile long nanos;

        Lines(Kind kind, long lines) {
            this.kind = kind;
            this.lines = lines;
        }

        @Override
        public void write(MigrationLog log) throws Exception {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            var digested = new byte[kind.digestedBytes];
            long start = System.nanoTime();
            for (long i = 0; i < lines; i++) {
                if (digested.length > 0) {
                    digest.digest(digested);
                }
                log.info(kind.line);
            }
            nanos = System.nanoTime() - start;
        }
    }
}
