package io.github.migrationroute.eventlog;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.eventlog.internal.command.ClearCollectionfieldTablesCommand;
import io.github.migrationroute.eventlog.internal.command.ExclusiveCommands;
import io.github.migrationroute.eventlog.internal.command.FinalizeCommand;
import io.github.migrationroute.eventlog.internal.command.MigrateCommand;
import io.github.migrationroute.eventlog.internal.command.ResetCommand;
import io.github.migrationroute.eventlog.internal.command.StatsCommand;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.internal.execution.Settings;
import io.github.migrationroute.eventlog.migration.Migration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
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
 * that of two processes only one migrates, and takes a second connection to read with. It has both before it locks
 * anything, and needs no others. A pool must therefore have two connections to spare, and must not share sessions between
 * transactions as PgBouncer does in transaction mode, which is noticed and refused. The time limits that the server has for
 * these two sessions are lifted until they are given back, but not {@code lock_timeout}.
 *
 * <p>Needs PostgreSQL 12 or later, and the tables of {@link EventLogTables}, all of one schema: the first of the search path
 * that has the table {@code positions}.
 *
 * <p>Safe for use by several threads: of two commands that exclude each other, the second one fails at once.
 */
public final class EventLogDatastore implements Datastore {
    private final MigrationChain chain;
    private final ExclusiveCommands commands;

    private EventLogDatastore(MigrationChain chain, ExclusiveCommands commands) {
        this.chain = chain;
        this.commands = commands;
    }

    /**
     * Starts to configure a datastore.
     *
     * @param dataSource the database; its connections must be those of the PostgreSQL driver, or unwrap to them
     * @param migrations makes all migrations, in the order of their target indices: {@code List.of(AddReason::new, …)}. Each
     *     makes one at once, from which it is learnt what it is, and a new one for each command, so that no command meets
     *     what another one has left in a migration
     * @return a builder
     * @throws IllegalArgumentException if the target indices do not begin with 2, have a gap or a double, or if an event
     *     migration comes after a model migration
     */
    public static Builder builder(DataSource dataSource, List<? extends Supplier<? extends Migration>> migrations) {
        return new Builder(Objects.requireNonNull(dataSource, "dataSource"), MigrationChain.of(migrations));
    }

    @Override
    public void migrate(MigrationLog log) {
        commands.execute(new MigrateCommand(chain), log);
    }

    @Override
    public void finalize(MigrationLog log) {
        commands.execute(new FinalizeCommand(chain), log);
    }

    @Override
    public void reset(MigrationLog log) {
        commands.execute(new ResetCommand(chain), log);
    }

    @Override
    public void clearCollectionfieldTables(MigrationLog log) {
        commands.execute(new ClearCollectionfieldTablesCommand(), log);
    }

    @Override
    public void stats(MigrationLog log) {
        new StatsCommand(commands.dataSource(), chain).execute(log);
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
            return new EventLogDatastore(chain, new ExclusiveCommands(dataSource, settings));
        }

        private static void require(boolean holds, String message) {
            if (!holds) {
                throw new IllegalArgumentException(message);
            }
        }
    }
}
