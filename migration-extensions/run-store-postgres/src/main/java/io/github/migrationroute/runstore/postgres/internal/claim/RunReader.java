package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.postgres.internal.run.StoredRun;
import io.github.migrationroute.runstore.postgres.internal.sql.SqlFailures;
import io.github.migrationroute.runstore.postgres.internal.sql.SqlWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What everybody is told of runs, which is the same on each node: one whose claim was abandoned is ended by whoever reads it
 * first. Thread-safe.
 */
public final class RunReader {
    /** What else somebody asks for is no run, and need not be a text that the database takes. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private final SharedTables tables;

    /** Creates a reader of the runs of a deployment. */
    public RunReader(SharedTables tables) {
        this.tables = tables;
    }

    /**
     * Returns the latest run.
     *
     * @return the run, to be closed by the caller; empty if there was none yet
     * @throws RunStoreException if the database fails
     */
    public Optional<Run> latest() {
        return tables.database().call(connection -> readOne(connection, tables.runs()::latest));
    }

    /**
     * Returns the latest runs without their output, the latest one first.
     *
     * @throws RunStoreException if the database fails
     */
    public List<Run> latest(int limit) {
        return tables.database()
                .call(connection -> read(connection, same -> tables.runs().latest(same, limit)));
    }

    /**
     * Returns a run without its output; empty if there is none with this id, or it is not kept.
     *
     * @throws RunStoreException if the database fails
     */
    public Optional<Run> withId(String id) {
        return isNoId(id)
                ? Optional.empty()
                : tables.database()
                        .call(connection ->
                                readOne(connection, same -> tables.runs().withId(same, id)));
    }

    /**
     * Returns a run with its output.
     *
     * @throws RunStoreException if the database fails, or the output was removed because others have followed
     */
    Run withOutput(String id) {
        return tables.database()
                .call(connection -> readOne(connection, same -> tables.runs().withOutput(same, id)))
                .orElseThrow(() -> removed(id));
    }

    private Run withOutputElsewhere(String id) {
        return tables.database()
                .call(connection -> readOne(connection, same -> tables.runs().withOutputElsewhere(same, id)))
                .orElseThrow(() -> removed(id));
    }

    static RunStoreException removed(String id) {
        return SqlFailures.unusable("the output of run " + id + " is not there any more.");
    }

    /** A run that is read again and again; nothing is held meanwhile. */
    private record Followed(RunReader runs, String id) implements FollowedRun {
        @Override
        public Run read() {
            return runs.withOutputElsewhere(id);
        }

        @Override
        public void close() {
            // How long the output stays is not up to those who read it.
        }
    }

    /**
     * Begins to follow a run; empty if it is not the latest one.
     *
     * @throws RunStoreException if the database fails
     */
    public Optional<FollowedRun> follow(String id) {
        return tables.database()
                .call(tables.runs()::latestId)
                .filter(id::equals)
                .map(latest -> new Followed(this, latest));
    }

    /**
     * Asks for a run to stop, unless it has ended or somebody has asked before.
     *
     * @return the run as it is then; empty if there is none with this id
     * @throws RunStoreException if the database fails
     */
    public Optional<Run> requestStop(String id, @Nullable String requestedBy, @Nullable String reason) {
        // One that nobody executes any more has ended by that.
        Optional<Run> found = withId(id);
        if (found.isEmpty() || found.get().hasEnded()) {
            return found;
        }
        tables.database().call(connection -> {
            tables.runs().requestStop(connection, id, requestedBy, reason);
            return id;
        });
        return withId(id);
    }

    private static boolean isNoId(String id) {
        return !ID.matcher(id).matches();
    }

    private Optional<Run> readOne(Connection connection, SqlWork<Optional<StoredRun>> reading) throws SQLException {
        return read(connection, same -> reading.on(same).stream().toList()).stream()
                .findFirst();
    }

    private List<Run> read(Connection connection, SqlWork<List<StoredRun>> reading) throws SQLException {
        while (true) {
            List<StoredRun> stored = reading.on(connection);
            boolean isAsItWas = true;
            for (StoredRun one : stored) {
                Long abandonedClaim = one.abandonedClaim();
                if (abandonedClaim != null) {
                    // The lock is free, but the row was read before: the run may have ended in the usual way. So it is
                    // read again.
                    tables.claims()
                            .declareLost(connection, abandonedClaim, one.run().id());
                    isAsItWas = false;
                }
            }
            if (isAsItWas) {
                return stored.stream().map(StoredRun::run).toList();
            }
        }
    }
}
