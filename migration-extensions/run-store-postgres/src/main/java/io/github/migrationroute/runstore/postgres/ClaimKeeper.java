package io.github.migrationroute.runstore.postgres;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.Run;
import io.github.migrationroute.RunStore;
import io.github.migrationroute.RunStore.LossListener;
import io.github.migrationroute.RunStoreException;
import io.github.migrationroute.runstore.postgres.OutputBuffer.Piece;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that has a claim's connection, from the claim to its end: stores output, notices at every turn whether the
 * claim is still there, and gives it back.
 *
 * <p>After a loss it waits for the end of the command all the same. If nobody has noticed until then, it stores the rest of
 * the output and the true end of the run with another connection; otherwise it says only that the command has stopped.
 */
final class ClaimKeeper implements Runnable, RunStore.RunClaim, RunStore.Claim {
    private static final Logger LOGGER = LoggerFactory.getLogger(ClaimKeeper.class);

    /** How often the claim is looked after, and how late output is stored at the most. */
    private static final Duration TURN = Duration.ofMillis(250);

    /**
     * After how many timeouts the server takes a silent connection for dead and frees the lock. This node has given up
     * after one, so it is the first to notice.
     */
    private static final int SERVER_PATIENCE = 3;

    private static final String SET_KEEPALIVE = "SELECT set_config('tcp_keepalives_idle', '%1$d', false),"
            + " set_config('tcp_keepalives_interval', '%1$d', false), set_config('tcp_keepalives_count', '%2$d', false),"
            + " set_config('tcp_user_timeout', '%3$d', false)";

    private static final String LEAVE = "SELECT pg_advisory_unlock(%d); RESET tcp_keepalives_idle;"
            + " RESET tcp_keepalives_interval; RESET tcp_keepalives_count; RESET tcp_user_timeout";

    private final RunStoreDatabase database;
    private final Deployment deployment;
    private final StoredRuns runs;
    private final StoreConnection connection;
    private final MigrationCommand command;
    private final Deployment.Claim claim;
    private final LossListener listener;
    private final OutputBuffer output = new OutputBuffer();
    private final CompletableFuture<Optional<Run>> ended = new CompletableFuture<>();
    private String lastContact;
    private volatile @Nullable String exception;

    private ClaimKeeper(
            RunStoreDatabase database,
            Deployment deployment,
            StoredRuns runs,
            StoreConnection connection,
            MigrationCommand command,
            Deployment.Claim claim,
            LossListener listener) {
        this.database = database;
        this.deployment = deployment;
        this.runs = runs;
        this.connection = connection;
        this.command = command;
        this.claim = claim;
        this.listener = listener;
        this.lastContact = claim.takenAt();
    }

    /**
     * Starts to keep a claim.
     *
     * @param connection holds its lock; the keeper's from now on, unless an exception is thrown
     */
    static ClaimKeeper start(
            RunStoreDatabase database,
            Deployment deployment,
            StoredRuns runs,
            StoreConnection connection,
            MigrationCommand command,
            Deployment.Claim claim,
            LossListener listener)
            throws SQLException {
        var keeper = new ClaimKeeper(database, deployment, runs, connection, command, claim, listener);
        long seconds = Math.max(1, database.timeout().toSeconds());
        execute(
                connection.get(),
                SET_KEEPALIVE.formatted(
                        seconds,
                        SERVER_PATIENCE - 1,
                        Duration.ofSeconds(SERVER_PATIENCE * seconds).toMillis()));
        var thread = new Thread(keeper, "migration-claim-" + deployment.name());
        thread.setDaemon(true);
        thread.start();
        return keeper;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void run() {
        try {
            keep(connection.get());
            ended.complete(end(connection.get()));
        } catch (Throwable e) {
            connection.discard();
            endAfterLoss(e);
            return;
        }
        leave();
    }

    private void keep(Connection session) throws SQLException, InterruptedException {
        session.setAutoCommit(false);
        while (!output.awaitWork(TURN)) {
            if (!store(session, output.next())) {
                throw new SQLException("somebody else has declared the claim lost");
            }
        }
    }

    /** Stores output and says that this node is well; does neither if the claim is lost. */
    private boolean store(Connection session, List<Piece> pieces) throws SQLException {
        Optional<String> now = deployment.touch(session, claim.claim());
        if (now.isPresent() && claim.run() != null) {
            runs.write(session, claim.run(), pieces);
        }
        session.commit();
        now.ifPresent(time -> {
            lastContact = time;
            output.stored(pieces);
        });
        return now.isPresent();
    }

    private Optional<Run> end(Connection session) throws SQLException {
        session.setAutoCommit(false);
        List<Piece> pieces = output.next();
        while (!pieces.isEmpty() && store(session, pieces)) {
            pieces = output.next();
        }
        deployment.release(session, claim.claim());
        Optional<Run> run = Optional.empty();
        if (claim.run() != null) {
            runs.end(session, claim.run(), exception);
            // Before the commit: after it others may run, and drop this run, at any moment.
            run = Optional.of(runs.get(session, claim.run()));
        }
        session.commit();
        return run;
    }

    /** Nobody waits for this any more. */
    private void leave() {
        try {
            Connection session = connection.get();
            session.setAutoCommit(true);
            execute(session, LEAVE.formatted(claim.claim()));
            while (claim.run() != null && runs.removeSomeBefore(session, claim.run())) {
                LOGGER.debug("Output of earlier runs was removed");
            }
            connection.close();
        } catch (SQLException | RuntimeException e) {
            LOGGER.debug("The connection of a claim was lost after its end", e);
            connection.discard();
        }
    }

    private void endAfterLoss(Throwable cause) {
        try {
            String reason = "The node " + deployment.node() + " has lost its database session, and with it the right to"
                    + " execute " + command.wireName() + "; it last heard of the database at " + lastContact
                    + " (clock of the database): " + describe(cause) + ".";
            LOGGER.warn(reason, cause);
            output.fail(new RunStoreException(reason, cause));
            if (!output.isClosed()) {
                listener.claimLost(reason);
            }
        } catch (Throwable e) {
            LOGGER.error("The holder of a lost claim could not be told", e);
        }
        try {
            output.awaitClosed();
            ended.complete(endWithAnotherConnection());
        } catch (Throwable e) {
            LOGGER.warn("The end of {} cannot be stored; it will be reported as lost", command.wireName(), e);
            ended.completeExceptionally(e);
        }
    }

    private static String describe(Throwable cause) {
        return cause instanceof SQLException failure ? SqlFailures.describe(failure) : cause.toString();
    }

    /** A database that has just been restarted is back within moments. */
    private Optional<Run> endWithAnotherConnection() throws SQLException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try (StoreConnection another = database.open()) {
                another.readCommitted();
                return end(another.get());
            } catch (SQLException e) {
                if (claim.run() == null
                        || System.nanoTime() - start > database.timeout().toNanos()) {
                    throw e;
                }
            }
            Thread.sleep(TURN.toMillis());
        }
    }

    @Override
    public void append(byte[] encoded, int offset, int length) {
        output.append(encoded, offset, length);
    }

    /** As everybody else sees it: what nobody but this node has could still be lost. */
    @Override
    public Optional<Run> progress() {
        output.awaitStored(database.timeout());
        return output.isClosed() ? Optional.empty() : Optional.of(runs.get(Objects.requireNonNull(claim.run())));
    }

    @Override
    public Run finish(@Nullable String exception) {
        this.exception = exception;
        output.close();
        try {
            return ended.join().orElseThrow();
        } catch (CompletionException e) {
            throw e.getCause() instanceof SQLException failure
                    ? database.failure(failure)
                    : new RunStoreException("The end of the command cannot be stored.", e);
        }
    }

    @Override
    public void close() {
        output.close();
        ended.exceptionally(e -> Optional.empty()).join();
    }
}
