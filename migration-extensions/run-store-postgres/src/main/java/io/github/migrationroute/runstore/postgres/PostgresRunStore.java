package io.github.migrationroute.runstore.postgres;

import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.ShortClaim;
import io.github.migrationroute.runstore.postgres.internal.claim.ClaimTaker;
import io.github.migrationroute.runstore.postgres.internal.claim.Deployment;
import io.github.migrationroute.runstore.postgres.internal.claim.RunReader;
import io.github.migrationroute.runstore.postgres.internal.claim.SharedTables;
import io.github.migrationroute.runstore.postgres.internal.sql.BorrowedConnection;
import io.github.migrationroute.runstore.postgres.internal.sql.Database;
import io.github.migrationroute.runstore.postgres.internal.sql.Tables;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Lets many nodes be one: whatever runs on one of them excludes the commands of all, and {@code progress} says the same on
 * each. Runs and their output are in a PostgreSQL database that all nodes reach; the datastore behind the route may be any.
 *
 * <ul>
 *   <li>A command holds a session advisory lock, on a connection of its own, from its beginning to its end. A node that
 *       dies gives it back by that.
 *   <li>Output is stored while it is written, a quarter of a second late at the most unless the database is slower than
 *       the command. What an answer has shown is never lost.
 *   <li>The output and the outcome of the latest run stay until the next one starts, also when all nodes are restarted.
 *   <li>A run whose node has died is reported as ended, with an {@code exception} that names the node and the time. A node
 *       that only loses its connection interrupts its command, and is given {@linkplain Builder#stopGrace some time} for
 *       that before another command may start.
 *   <li>Of the runs before everything but their output stays, up to a {@linkplain Builder#keptRuns number}.
 *   <li>That a run is to stop reaches its node within half a second, from whatever node it was asked for.
 *   <li>Times are those of the database. No clock that can be set decides anything.
 * </ul>
 *
 * <p>Takes one connection for as long as a command is being executed, and one more for a moment at a time. The connections
 * must be sessions: PgBouncer in transaction mode is refused when it is noticed. The tables are created when they are first
 * needed; see {@link #createTables}. Needs PostgreSQL 12 or later.
 *
 * <p>Thread-safe.
 */
public final class PostgresRunStore implements RunStore {
    private final ClaimTaker claims;
    private final RunReader runs;

    private PostgresRunStore(SharedTables tables) {
        this.claims = new ClaimTaker(tables);
        this.runs = new RunReader(tables);
    }

    /**
     * Starts to configure a store. Nothing is connected to before the first command.
     *
     * @param dataSource the database; its connections must be those of the PostgreSQL driver, or unwrap to them
     * @param deployment what all nodes that exclude each other have in common; two deployments in one database do not
     *     disturb each other. 1 to 200 chars without control characters
     * @return a builder
     * @throws IllegalArgumentException if the name is not such
     */
    public static Builder builder(DataSource dataSource, String deployment) {
        return new Builder(dataSource, deployment);
    }

    /**
     * Creates the tables that are missing, in the first schema of the search path, as the store does by itself when it needs
     * them. Only for a host whose nodes may not create tables. Safe for use by several threads and processes at once.
     *
     * @param dataSource the database, of a user who may create tables
     * @throws SQLException if the database fails
     * @throws RunStoreException if there are tables of a later version that this one cannot use
     */
    public static void createTables(DataSource dataSource) throws SQLException {
        try (BorrowedConnection connection = BorrowedConnection.from(dataSource)) {
            Tables.ensure(connection);
        }
    }

    @Override
    public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
        return claims.claimRun(request);
    }

    @Override
    public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
        return claims.claimShort(request);
    }

    @Override
    public Optional<Run> latest() {
        return runs.latest();
    }

    @Override
    public List<Run> runs(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("The limit must be 1 or more, but it is " + limit);
        }
        return runs.latest(limit);
    }

    @Override
    public Optional<Run> run(String id) {
        return runs.withId(id);
    }

    /** As long as a run is followed, nothing is held for it; its output is removed when the next run but one has ended. */
    @Override
    public Optional<FollowedRun> follow(String id) {
        return runs.follow(id);
    }

    @Override
    public Optional<Run> requestStop(String id, @Nullable String requestedBy, @Nullable String reason) {
        return runs.requestStop(id, requestedBy, reason);
    }

    /** Has no effect on a claim that is held; the {@link DataSource} is the host's. */
    @Override
    public void close() {
        // Connections are held only by claims, and for a moment at a time.
    }

    /** Builds a {@link PostgresRunStore}. Not thread-safe. */
    public static final class Builder {
        private static final int LONGEST_NAME = 200;
        private static final Duration LONGEST_STOP_GRACE = Duration.ofDays(1);
        private static final int MOST_KEPT_RUNS = 10_000;

        private final DataSource dataSource;
        private final String deployment;
        private @Nullable String node;
        private Duration timeout = Duration.ofSeconds(10);
        private Duration stopGrace = Duration.ofSeconds(20);
        private int keptRuns = 100;

        private Builder(DataSource dataSource, String deployment) {
            this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
            this.deployment = checkedName(deployment, "deployment");
        }

        /**
         * Sets how this node is called in messages, and in the runs that it executes.
         *
         * @param name 1 to 200 chars without control characters, different for each node; the name of the host and the
         *     number of the process unless set
         * @return this builder
         * @throws IllegalArgumentException if the name is not such
         */
        public Builder node(String name) {
            this.node = checkedName(name, "node");
            return this;
        }

        /**
         * Sets how long the database may take to answer. After that a command is refused with status code 503, and a node
         * that has a claim takes it for lost. A database that is down or refuses connections is noticed at once; what
         * opening a connection may take is up to the {@link DataSource}.
         *
         * @param timeout from 1 s to 10 minutes; 10 s unless set
         * @return this builder
         * @throws IllegalArgumentException if the duration is out of range
         */
        public Builder timeout(Duration timeout) {
            if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
                throw new IllegalArgumentException("The timeout must be from 1 s to 10 minutes, but it is " + timeout);
            }
            this.timeout = timeout;
            return this;
        }

        /**
         * Sets how long a node that has lost its claim is given to stop its command, before another command may start. It
         * notices the loss within a quarter of a second, unless the network is silent, and interrupts the command. A node
         * that has stopped says so, and the next command starts at once; one that has died cannot.
         *
         * <p>Measured on the node of the next command, from when that node first knows of the loss.
         *
         * @param stopGrace from 0 to 1 day; 20 s unless set, which is longer than the event-log datastore takes to stop at
         *     the most. Should be the same on all nodes, and shorter than short commands are waited for
         * @return this builder
         * @throws IllegalArgumentException if the duration is out of range
         */
        public Builder stopGrace(Duration stopGrace) {
            if (stopGrace.isNegative() || stopGrace.compareTo(LONGEST_STOP_GRACE) > 0) {
                throw new IllegalArgumentException("The stop grace must be from 0 to 1 day, but it is " + stopGrace);
            }
            this.stopGrace = stopGrace;
            return this;
        }

        /**
         * Sets how many runs are kept, the latest one among them; their output is not kept for as long.
         *
         * @param runs the number, from 1 to 10,000; 100 unless set. Should be the same on all nodes
         * @return this builder
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder keptRuns(int runs) {
            if (runs < 1 || runs > MOST_KEPT_RUNS) {
                throw new IllegalArgumentException(
                        "The number of runs that are kept must be from 1 to 10,000, but it is " + runs);
            }
            this.keptRuns = runs;
            return this;
        }

        /**
         * Builds the store. Does not connect.
         *
         * @return the store
         */
        public PostgresRunStore build() {
            return new PostgresRunStore(SharedTables.of(
                    new Database(dataSource, timeout),
                    new Deployment(deployment, node == null ? thisProcess() : node, stopGrace, keptRuns)));
        }

        private static String thisProcess() {
            return hostName() + " (process " + ProcessHandle.current().pid() + ")";
        }

        private static String hostName() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "unknown host";
            }
        }

        private static String checkedName(String name, String what) {
            if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("The name of the " + what + " must have 1 to " + LONGEST_NAME
                        + " chars, not only blanks, and no control characters, but it is \"" + name + "\"");
            }
            return name;
        }
    }
}
