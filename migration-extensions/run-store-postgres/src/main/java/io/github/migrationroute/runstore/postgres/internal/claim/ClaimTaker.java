package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.ShortClaim;
import io.github.migrationroute.runstore.postgres.internal.sql.BorrowedConnection;
import io.github.migrationroute.runstore.postgres.internal.sql.SessionProbe;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes claims, and waits for the end of whoever has the right if that may be waited for. Thread-safe. */
public final class ClaimTaker {
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private final SharedTables tables;
    private final SessionProbe sessions;

    /** Creates a taker. Nothing is connected to. */
    public ClaimTaker(SharedTables tables) {
        this.tables = tables;
        this.sessions = new SessionProbe(tables.database());
    }

    /** As {@link io.github.migrationroute.runstore.RunStore#claimRun}. */
    public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
        return new PostgresRunClaim(await(request, request.id()), request.id(), tables);
    }

    /** As {@link io.github.migrationroute.runstore.RunStore#claimShort}. */
    public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
        return new PostgresClaim(await(request, null));
    }

    private HeldClaim await(ClaimRequest request, @Nullable String runId)
            throws ExcludedException, InterruptedException {
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            Attempt attempt = attempt(request, runId);
            if (attempt.claim != null) {
                return attempt.claim;
            }
            Holder holder = attempt.holder;
            if (holder != null) {
                // Saturates, as the duration may be longer than a long has nanoseconds.
                long left = TimeUnit.NANOSECONDS.convert(request.patience()) - (System.nanoTime() - start);
                if (left <= 0 || !holder.mayBeWaitedFor()) {
                    throw new ExcludedException(holder.command());
                }
                // No connection is held meanwhile: those who wait must not use up the pool.
                Thread.sleep(Math.min(TimeUnit.NANOSECONDS.toMillis(left) + 1, pause));
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    /** What came of it: the claim, or who has the right, or neither if somebody else was quicker just now. */
    private record Attempt(
            @Nullable HeldClaim claim, @Nullable Holder holder) {}

    private Attempt attempt(ClaimRequest request, @Nullable String runId) throws InterruptedException {
        try {
            sessions.check();
            Optional<Holder> holder = tables.database().call(tables.claims()::holder);
            return holder.isPresent() ? new Attempt(null, holder.get()) : new Attempt(take(request, runId), null);
        } catch (RunStoreException e) {
            if (Thread.interrupted()) {
                // A pool whose caller is interrupted while it waits for a connection.
                throw (InterruptedException) new InterruptedException("Interrupted while waiting").initCause(e);
            }
            throw e;
        }
    }

    private @Nullable HeldClaim take(ClaimRequest request, @Nullable String runId) {
        try {
            BorrowedConnection connection = tables.database().borrow();
            try {
                connection.readCommitted();
                Optional<TakenClaim> taken = tables.claims().take(connection.get(), request, runId);
                if (taken.isPresent()) {
                    var claim = new HeldClaim(taken.get(), request.listener());
                    ClaimKeeper.start(tables, claim, connection);
                    return claim;
                }
                connection.close();
                return null;
            } catch (Throwable e) {
                // It may hold the lock of a claim that nobody will ever have.
                connection.discard();
                throw e;
            }
        } catch (SQLException e) {
            throw tables.database().failure(e);
        }
    }
}
