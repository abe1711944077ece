package io.github.migrationroute.eventlog;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Puts an event log in PostgreSQL behind the route.
 *
 * <ul>
 *   <li>{@code migrate} converts what is not converted yet into tables beside the live ones, which may be written
 *       meanwhile. It commits in chunks; interrupted or failed, it continues where it stopped.
 *   <li>{@code finalize} does the same for what is left, and then makes the converted history the live one, applies the
 *       model migrations and sets the migration index, in one transaction. It keeps writers out, but not readers.
 *   <li>{@code reset} discards what {@code migrate} has converted.
 *   <li>{@code clear-collectionfield-tables} empties {@code collectionfields} and {@code events_to_collectionfields}.
 *   <li>{@code stats} counts, and says what is needed next.
 * </ul>
 *
 * <p>A command that changes something holds a session advisory lock on one connection from its beginning to its end, so
 * that of two processes only one migrates. {@code migrate} and {@code finalize} take a second connection to read with. A
 * pool must therefore have two connections to spare, and must not share sessions between transactions as PgBouncer does
 * in transaction mode.
 *
 * <p>Needs PostgreSQL 12 or later, and the tables of {@link EventLogTables}, which are looked for in the search path.
 *
 * <p>Safe for use by several threads: of two commands that exclude each other, the second one fails at once.
 */
public final class EventLogDatastore implements Datastore {
    private static final String NOTHING_CHANGED = "Nothing was changed.";
    private static final String CONVERTED_STAYS =
            "What was converted stays so, and the next migrate or finalize continues there.";
    private static final String LIVE_UNCHANGED =
            "The live tables are unchanged. What was converted stays so, and the next finalize continues there.";

    private final DataSource dataSource;
    private final MigrationChain chain;
    private final Settings settings;

    private EventLogDatastore(DataSource dataSource, MigrationChain chain, Settings settings) {
        this.dataSource = dataSource;
        this.chain = chain;
        this.settings = settings;
    }

    /**
     * Starts to configure a datastore.
     *
     * @param dataSource the database; its connections must be those of the PostgreSQL driver, or unwrap to them
     * @param migrations all migrations, in the order of their target indices
     * @return a builder
     * @throws IllegalArgumentException if the target indices do not begin with 2, have a gap or a double, or if an event
     *     migration comes after a model migration
     */
    public static Builder builder(DataSource dataSource, List<? extends Migration> migrations) {
        return new Builder(Objects.requireNonNull(dataSource, "dataSource"), MigrationChain.of(migrations));
    }

    @Override
    public void migrate(MigrationLog log) throws Exception {
        change(log, CONVERTED_STAYS, (session, progress) -> {
            IndexState state = checkedState(session);
            if (state.isLatest()) {
                setLatestIndex(session, progress, log, false);
            } else if (isAtTarget(state, log)) {
                return;
            } else if (chain.eventMigrationsAfter(state.index()).isEmpty()) {
                log.info("No event migration is pending; finalize is needed next.");
            } else {
                convert(session, progress, log, state.index());
            }
        });
    }

    private void convert(CommandSession session, Progress progress, MigrationLog log, int index)
            throws SQLException, IOException, InterruptedException {
        List<EventMigration> migrations = chain.eventMigrationsAfter(index);
        try (var converter = new HistoryConverter(dataSource, session, settings, log, progress, migrations)) {
            converter.convert(true);
        }
        log.info("The live tables are unchanged; finalize is needed next.");
    }

    @Override
    public void finalize(MigrationLog log) throws Exception {
        change(log, LIVE_UNCHANGED, (session, progress) -> {
            IndexState state = checkedState(session);
            if (state.isLatest()) {
                setLatestIndex(session, progress, log, true);
            } else if (!isAtTarget(state, log)) {
                new Finalization(dataSource, session, settings, log, progress, chain).run(state.index());
            } else if (state.isEmpty()) {
                clearCollectionfields(session, progress, log);
            }
        });
    }

    @Override
    public void reset(MigrationLog log) throws Exception {
        change(log, NOTHING_CHANGED, (session, progress) -> {
            IndexState state = checkedState(session);
            new LiveTables(session, progress).clearMigrationTables();
            session.commit();
            long converted = state.convertedBelow(Integer.MAX_VALUE);
            log.info("Converted positions discarded: " + Progress.number(converted)
                    + ". The live tables are unchanged.");
        });
    }

    @Override
    public void clearCollectionfieldTables(MigrationLog log) throws Exception {
        change(log, NOTHING_CHANGED, (session, progress) -> clearCollectionfields(session, progress, log));
    }

    @Override
    public void stats(MigrationLog log) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                EventLogTables.check(connection);
                new Statistics(chain).write(connection, log);
            } finally {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException e) {
            throw SqlFailures.isLockTimeout(e)
                    ? new MigrationException("The tables are locked, most likely by a finalize; ask again later.", e)
                    : SqlFailures.explain(e, NOTHING_CHANGED);
        }
    }

    private IndexState checkedState(CommandSession session) throws SQLException {
        IndexState state = IndexState.read(session.connection());
        state.check(chain.targetIndex());
        return state;
    }

    /** Also if there is nothing that could have an index. */
    private boolean isAtTarget(IndexState state, MigrationLog log) {
        if (state.isEmpty()) {
            log.info("There are no positions, so there is nothing to migrate.");
            return true;
        }
        if (state.index() == chain.targetIndex()) {
            log.info("All positions have the migration index " + state.index() + " already. Nothing was changed.");
            return true;
        }
        return false;
    }

    private void setLatestIndex(CommandSession session, Progress progress, MigrationLog log, boolean clears)
            throws SQLException {
        LiveTables live = new LiveTables(session, progress);
        live.lock();
        if (!checkedState(session).isLatest()) {
            throw new MigrationException(
                    "Since the command began, positions with another migration index were written. Nothing was changed.");
        }
        live.setIndex(chain.targetIndex());
        live.clearMigrationTables();
        if (clears) {
            live.clearCollectionfields();
        }
        session.commit();
        log.info("The positions were up to date; they have the migration index " + chain.targetIndex()
                + " now. Nothing was converted.");
    }

    private static void clearCollectionfields(CommandSession session, Progress progress, MigrationLog log)
            throws SQLException {
        new LiveTables(session, progress).clearCollectionfields();
        session.commit();
        log.info("The collectionfield tables are empty.");
    }

    /** What a command does once it has the lock. */
    private interface Change {
        void apply(CommandSession session, Progress progress) throws SQLException, IOException, InterruptedException;
    }

    private void change(MigrationLog log, String consequence, Change change) {
        try (CommandSession session = CommandSession.open(dataSource);
                Progress progress =
                        new Progress(log, settings.progressInterval(), Thread.currentThread(), session::cancel)) {
            change.apply(session, progress);
        } catch (InterruptedException e) {
            throw interrupted(consequence, e);
        } catch (SQLException e) {
            throw Thread.interrupted() ? interrupted(consequence, e) : SqlFailures.explain(e, consequence);
        } catch (IOException e) {
            throw temporaryFileFailed(consequence, e);
        } catch (ModelFileFailure e) {
            throw temporaryFileFailed(consequence, e.failure());
        }
    }

    private MigrationException temporaryFileFailed(String consequence, IOException failure) {
        // To be interrupted while it is read closes the file.
        return Thread.interrupted() || failure instanceof ClosedChannelException
                ? interrupted(consequence, failure)
                : new MigrationException(
                        "The temporary folder " + settings.temporaryFolder() + " failed: " + failure + ". "
                                + consequence,
                        failure);
    }

    private static MigrationException interrupted(String consequence, Exception cause) {
        return new MigrationException("The command was interrupted. " + consequence, cause);
    }

    /** Configures a {@link EventLogDatastore}. Not safe for use by several threads. */
    public static final class Builder {
        private final DataSource dataSource;
        private final MigrationChain chain;
        private Settings settings = Settings.defaults();

        private Builder(DataSource dataSource, MigrationChain chain) {
            this.dataSource = dataSource;
            this.chain = chain;
        }

        /**
         * Sets how often a running command says how far it is.
         *
         * @param interval the time between two lines, positive; 3 s unless set
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder progressInterval(Duration interval) {
            require(!interval.isNegative() && !interval.isZero(), "progressInterval must be positive, not " + interval);
            settings = settings.withProgressInterval(interval);
            return this;
        }

        /**
         * Sets how much is committed at a time. What is not committed when a command fails must be converted again.
         *
         * @param events the number of events, at least 1; 20,000 unless set. A chunk ends with a whole position
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder chunkSize(int events) {
            require(events >= 1, "chunkSize must be at least 1, not " + events);
            settings = settings.withChunkSize(events);
            return this;
        }

        /**
         * Sets how much memory the models may take that migrations have read or may read. Those beyond it are in a
         * temporary file.
         *
         * @param bytes the limit, 0 or more; an eighth of the maximum heap unless set
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder modelMemoryLimit(long bytes) {
            require(bytes >= 0, "modelMemoryLimit must not be negative, but is " + bytes);
            settings = settings.withModelMemoryLimit(bytes);
            return this;
        }

        /**
         * Sets where the temporary file is made.
         *
         * @param folder an existing folder; that of the system property {@code java.io.tmpdir} unless set
         * @return this builder
         */
        public Builder temporaryFolder(Path folder) {
            settings = settings.withTemporaryFolder(Objects.requireNonNull(folder, "folder"));
            return this;
        }

        /**
         * Creates the datastore. The database is not looked at before the first command.
         *
         * @return a new datastore
         */
        public EventLogDatastore build() {
            return new EventLogDatastore(dataSource, chain, settings);
        }

        private static void require(boolean holds, String message) {
            if (!holds) {
                throw new IllegalArgumentException(message);
            }
        }
    }
}
