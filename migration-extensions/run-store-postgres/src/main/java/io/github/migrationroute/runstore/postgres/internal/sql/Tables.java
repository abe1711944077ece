package io.github.migrationroute.runstore.postgres.internal.sql;

import io.github.migrationroute.runstore.RunStoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/**
 * The tables of a store of runs, and the version of their layout. A later version of this library adds a step, and says
 * from which version of the layout on the tables can still be used, so that during an update old and new nodes can be one
 * deployment.
 */
public final class Tables {
    /** Only one at a time creates or alters tables; the number is arbitrary, but must never change. */
    private static final long CREATION_LOCK = 0x6d69_6772_6174_6532L;

    private static final List<String> CREATE_TABLES = List.of(
            """
            CREATE TABLE migration_route_layout (
              version integer NOT NULL,
              usable_from integer NOT NULL
            )""",
            "INSERT INTO migration_route_layout (version, usable_from) VALUES (0, 0)",
            // claim_key is also the key of the advisory lock that the holder of the claim has; run_id is null if it
            // executes a short command; lost_at is set once the lock is known to be free. Ids are ASCII, and compared
            // byte for byte, whatever order the database has for texts.
            """
            CREATE TABLE migration_route_deployments (
              name text PRIMARY KEY,
              claim_key bigint,
              command text,
              run_id text COLLATE "C",
              node text,
              backend integer,
              seen_at timestamptz,
              lost_at timestamptz
            )""",
            // The number says only which run is the later one. The exception and who has asked for the run are JSON
            // strings, because there are strings that the type text does not take.
            """
            CREATE TABLE migration_route_runs (
              id text COLLATE "C" PRIMARY KEY,
              number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
              deployment text NOT NULL,
              claim_key bigint NOT NULL,
              command text NOT NULL,
              is_verbose boolean NOT NULL,
              node text NOT NULL,
              started_by text,
              started_at timestamptz NOT NULL,
              ended_at timestamptz,
              exception text
            )""",
            "CREATE INDEX migration_route_runs_deployment_idx ON migration_route_runs (deployment, number)",
            """
            CREATE TABLE migration_route_output (
              run_id text COLLATE "C" NOT NULL,
              position bigint NOT NULL,
              bytes bytea NOT NULL,
              PRIMARY KEY (run_id, position)
            )""",
            // To compress would cost more time than to write.
            "ALTER TABLE migration_route_output ALTER COLUMN bytes SET STORAGE EXTERNAL");

    /** Output must not outlive its run, whoever writes and whoever removes at the same time. */
    private static final List<String> TIE_OUTPUT_TO_RUNS = List.of(
            "LOCK TABLE migration_route_runs, migration_route_output IN SHARE ROW EXCLUSIVE MODE",
            "DELETE FROM migration_route_output WHERE run_id NOT IN (SELECT id FROM migration_route_runs)",
            "ALTER TABLE migration_route_output ADD CONSTRAINT migration_route_output_run_fkey"
                    + " FOREIGN KEY (run_id) REFERENCES migration_route_runs ON DELETE CASCADE");

    /**
     * What is known of a run is kept when others have followed. Nodes of the version before go on with these tables, and
     * need not know that:
     *
     * <ul>
     *   <li>At the end of each run they delete the rows of all runs but the last two. Every run of a node that knows this
     *       layout, and every one that there was before, has a row in the new table, whose foreign key does not let it go.
     *       So their statement fails. They execute it last, after they have given the right back and removed the old
     *       output, and take a failure for a connection that was lost: it costs them one of their pool, and the runs stay.
     *   <li>They end runs without a state, which then follows from the exception.
     *   <li>They do not hear that a run of theirs should be stopped.
     * </ul>
     *
     * <p>To say that they cannot use the tables any more would stop nobody: a node looks at that with its first connection,
     * and not before each claim.
     *
     * <p>How far a run is becomes a new row each time, with the next number, and the one before it is deleted: while
     * somebody's transaction goes on for hours, the database keeps them all, but whoever wants the last one begins at that
     * end.
     */
    private static final List<String> KEEP_RUNS = List.of(
            "ALTER TABLE migration_route_runs ADD COLUMN state text, ADD COLUMN stop_requested_at timestamptz,"
                    + " ADD COLUMN stop_requested_by text, ADD COLUMN stop_reason text",
            // Nothing but a number until the run says how far it is. The stage and the unit are JSON strings, and so
            // are,
            // above, who has asked for a stop and why.
            """
            CREATE TABLE migration_route_progress (
              run_id text COLLATE "C" NOT NULL REFERENCES migration_route_runs,
              number bigint NOT NULL,
              stage text,
              done bigint,
              total bigint,
              unit text,
              percent double precision,
              per_second double precision,
              seconds_left double precision,
              PRIMARY KEY (run_id, number)
            )""",
            "INSERT INTO migration_route_progress (run_id, number) SELECT id, 0 FROM migration_route_runs");

    /** What leads from each version to the next one, beginning with no tables at all. */
    private static final List<List<String>> STEPS = List.of(CREATE_TABLES, TIE_OUTPUT_TO_RUNS, KEEP_RUNS);

    private static final int VERSION = STEPS.size();

    /** Through a table, since to_regclass alone may not know yet what another session has created in this transaction's time. */
    private static final String EXISTS =
            "SELECT count(*) > 0 FROM pg_class WHERE oid = to_regclass('migration_route_layout')";

    /** The oldest version of the layout whose users can use the tables as the last step leaves them. */
    private static final int USABLE_FROM = 1;

    /**
     * Whoever needs a table waits behind a step that waits for it, and a node that waits for too long loses its claim. So a
     * step that meets somebody's long transaction lets the others go first, some times, and then leaves it to the next one
     * who needs the tables.
     */
    private static final String WAIT_BRIEFLY = "SET LOCAL lock_timeout = '400ms'";

    private static final int ATTEMPTS = 15;
    private static final Set<String> OTHERS_GO_FIRST = Set.of("55P03", "40P01");

    private Tables() {}

    /**
     * Makes what is missing. Safe for use by several sessions at once.
     *
     * @throws RunStoreException if the tables are too new for this version of the library
     */
    public static void ensure(BorrowedConnection connection) throws SQLException {
        if (version(connection.get()) < VERSION) {
            // What others have created while this one waits for the lock must be seen.
            connection.readCommitted();
            int attempt = 1;
            while (!update(connection, attempt == ATTEMPTS)) {
                attempt++;
            }
        }
    }

    private static boolean update(BorrowedConnection connection, boolean isLastAttempt) throws SQLException {
        try {
            return connection.inTransaction(Tables::update);
        } catch (SQLException e) {
            if (isLastAttempt || !OTHERS_GO_FIRST.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            return false;
        }
    }

    private static boolean update(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + CREATION_LOCK + ")");
            int version = version(transaction);
            statement.execute(WAIT_BRIEFLY);
            for (List<String> step : STEPS.subList(Math.min(version, VERSION), VERSION)) {
                for (String sql : step) {
                    statement.execute(sql);
                }
            }
            if (version < VERSION) {
                statement.execute(
                        "UPDATE migration_route_layout SET version = " + VERSION + ", usable_from = " + USABLE_FROM);
            }
            return true;
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(EXISTS)) {
                row.next();
                if (!row.getBoolean(1)) {
                    return 0;
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT version, usable_from FROM migration_route_layout")) {
                row.next();
                int version = row.getInt(1);
                int usableFrom = row.getInt(2);
                if (usableFrom > VERSION) {
                    throw SqlFailures.unusable("its tables have layout " + version
                            + ", which needs a version of migration-route that knows layout " + usableFrom
                            + " or a later one; this node has one that knows only layout " + VERSION
                            + ". Update this node.");
                }
                return version;
            }
        }
    }
}
