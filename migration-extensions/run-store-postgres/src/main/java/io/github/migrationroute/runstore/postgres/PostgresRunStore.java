package io.github.migrationroute.runstore.postgres;

import io.github.migrationroute.ExcludedException;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.Run;
import io.github.migrationroute.RunStore;
import io.github.migrationroute.RunStoreException;
import io.github.migrationroute.runstore.postgres.Deployment.Holder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
 *   <li>No clock of a node is used, only that of the database.
 * </ul>
 *
 * <p>Takes one connection for as long as a command is being executed, and one more for a moment at a time. The connections
 * must be sessions: PgBouncer in transaction mode is refused when it is noticed. The tables are created when they are first
 * needed; see {@link #createTables}. Needs PostgreSQL 12 or later.
 *
 * <p>Thread-safe.
 */
public final class PostgresRunStore implements RunStore {
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private final RunStoreDatabase database;
    private final Deployment deployment;
    private final SessionProbe sessions;
    private final StoredRuns runs;

    private PostgresRunStore(RunStoreDatabase database, Deployment deployment) {
        this.database = database;
        this.deployment = deployment;
        this.sessions = new SessionProbe(database);
        this.runs = new StoredRuns(database, deployment);
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
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            try {
                RunStoreTables.ensure(connection);
            } finally {
                connection.setAutoCommit(autoCommit);
            }
        }
    }

    @Override
    public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
            throws ExcludedException, InterruptedException {
        return await(command, wait, loss);
    }

    @Override
    public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
            throws ExcludedException, InterruptedException {
        return await(command, wait, loss);
    }

    private ClaimKeeper await(MigrationCommand command, Duration wait, LossListener loss)
            throws ExcludedException, InterruptedException {
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            Attempt attempt = attempt(command, loss);
            if (attempt.keeper != null) {
                return attempt.keeper;
            }
            Holder holder = attempt.holder;
            if (holder != null) {
                // Saturates, as the duration may be longer than a long has nanoseconds.
                long left = TimeUnit.NANOSECONDS.convert(wait) - (System.nanoTime() - start);
                if (left <= 0 || (holder.command().startsRun() && !holder.lost())) {
                    throw new ExcludedException(holder.command());
                }
                // No connection is held meanwhile: those who wait must not use up the pool.
                Thread.sleep(Math.min(TimeUnit.NANOSECONDS.toMillis(left) + 1, pause));
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    /** What came of it: the claim, or who has it, or neither if somebody else was quicker just now. */
    private record Attempt(
            @Nullable ClaimKeeper keeper, @Nullable Holder holder) {}

    private Attempt attempt(MigrationCommand command, LossListener loss) throws InterruptedException {
        try {
            sessions.check();
            Optional<Holder> holder = database.call(deployment::holder);
            return holder.isPresent() ? new Attempt(null, holder.get()) : new Attempt(take(command, loss), null);
        } catch (RunStoreException e) {
            if (Thread.interrupted()) {
                // A pool whose caller is interrupted while it waits for a connection.
                throw (InterruptedException) new InterruptedException("Interrupted while waiting").initCause(e);
            }
            throw e;
        }
    }

    private @Nullable ClaimKeeper take(MigrationCommand command, LossListener loss) {
        try {
            StoreConnection connection = database.open();
            try {
                connection.readCommitted();
                Optional<Deployment.Claim> claim = deployment.take(connection.get(), command);
                if (claim.isPresent()) {
                    return ClaimKeeper.start(database, deployment, runs, connection, command, claim.get(), loss);
                }
                connection.close();
                return null;
            } catch (Throwable e) {
                // It may hold the lock of a claim that nobody will ever have.
                connection.discard();
                throw e;
            }
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    @Override
    public Optional<Run> latest() {
        return runs.latest();
    }

    /** Has no effect on a claim that is held; the {@link DataSource} is the host's. */
    @Override
    public void close() {
        // Connections are held only by claims, and for a moment at a time.
    }

    /** Builds a {@link PostgresRunStore}. Not thread-safe. */
    public static final class Builder {
        private static final int LONGEST_NAME = 200;

        private final DataSource dataSource;
        private final String deployment;
        private @Nullable String node;
        private Duration timeout = Duration.ofSeconds(10);
        private Duration stopGrace = Duration.ofSeconds(2);

        private Builder(DataSource dataSource, String deployment) {
            this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
            this.deployment = checkedName(deployment, "deployment");
        }

        /**
         * Sets how this node is called in messages.
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
         * notices the loss within a quarter of a second, unless the network is silent, and interrupts the command.
         *
         * @param stopGrace 0 or more; 2 s unless set, for datastores that react quickly. Should be the same on all nodes
         * @return this builder
         * @throws IllegalArgumentException if the duration is negative
         */
        public Builder stopGrace(Duration stopGrace) {
            if (stopGrace.isNegative()) {
                throw new IllegalArgumentException("The stop grace must not be negative, but it is " + stopGrace);
            }
            this.stopGrace = stopGrace;
            return this;
        }

        /**
         * Builds the store. Does not connect.
         *
         * @return the store
         */
        public PostgresRunStore build() {
            return new PostgresRunStore(
                    new RunStoreDatabase(dataSource, timeout),
                    new Deployment(deployment, node == null ? thisProcess() : node, stopGrace));
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
