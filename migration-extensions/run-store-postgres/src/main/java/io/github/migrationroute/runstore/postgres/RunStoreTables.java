package io.github.migrationroute.runstore.postgres;

import io.github.migrationroute.RunStoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables of a store of runs, and the version of their layout. A later version of this library adds a step, and says
 * from which version of the layout on the tables can still be used, so that during an update old and new nodes can be one
 * deployment.
 */
final class RunStoreTables {
    /** Only one at a time creates or alters tables; the number is arbitrary, but must never change. */
    private static final long CREATION_LOCK = 0x6d69_6772_6174_6532L;

    /** What leads from each version to the next one, beginning with no tables at all. */
    private static final List<List<String>> STEPS = List.of(List.of(
            """
            CREATE TABLE migration_route_layout (
              version integer NOT NULL,
              usable_from integer NOT NULL
            )""",
            "INSERT INTO migration_route_layout (version, usable_from) VALUES (0, 0)",
            // The claim is the key of the advisory lock that its holder has; lost_at is set once it is known to be
            // free.
            """
            CREATE TABLE migration_route_deployments (
              name text PRIMARY KEY,
              claim bigint,
              command text,
              node text,
              backend integer,
              seen_at timestamptz,
              lost_at timestamptz
            )""",
            // The exception is a JSON string, because there are strings that the type text does not take.
            """
            CREATE TABLE migration_route_runs (
              run bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
              deployment text NOT NULL,
              claim bigint NOT NULL,
              command text NOT NULL,
              node text NOT NULL,
              started_at timestamptz NOT NULL,
              ended_at timestamptz,
              exception text
            )""",
            "CREATE INDEX migration_route_runs_deployment_idx ON migration_route_runs (deployment, run)",
            """
            CREATE TABLE migration_route_output (
              run bigint NOT NULL,
              position bigint NOT NULL,
              bytes bytea NOT NULL,
              PRIMARY KEY (run, position)
            )""",
            // To compress would cost more time than to store.
            "ALTER TABLE migration_route_output ALTER COLUMN bytes SET STORAGE EXTERNAL"));

    private static final int VERSION = STEPS.size();

    /** Through a table, since to_regclass alone may not know yet what another session has created in this transaction's time. */
    private static final String EXISTS =
            "SELECT count(*) > 0 FROM pg_class WHERE oid = to_regclass('migration_route_layout')";

    /** The oldest version of the layout whose users can use the tables as the last step leaves them. */
    private static final int USABLE_FROM = 1;

    private RunStoreTables() {}

    /**
     * Makes what is missing.
     *
     * @param connection in autocommit
     * @throws RunStoreException if the tables are too new for this version of the library
     */
    static void ensure(Connection connection) throws SQLException {
        if (version(connection) >= VERSION) {
            return;
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // What others have created while this one waits must be seen, whatever the host has set for its own work.
            statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
            statement.execute("SELECT pg_advisory_xact_lock(" + CREATION_LOCK + ")");
            int version = version(connection);
            for (List<String> step : STEPS.subList(Math.min(version, VERSION), VERSION)) {
                for (String sql : step) {
                    statement.execute(sql);
                }
            }
            if (version < VERSION) {
                statement.execute(
                        "UPDATE migration_route_layout SET version = " + VERSION + ", usable_from = " + USABLE_FROM);
            }
            connection.commit();
        } finally {
            // Nothing to roll back after a commit; after a failure everything.
            connection.rollback();
            connection.setAutoCommit(true);
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
                    throw RunStoreDatabase.unusable("its tables have layout " + version
                            + ", which needs a version of migration-route that knows layout " + usableFrom
                            + " or a later one; this node has one that knows only layout " + VERSION
                            + ". Update this node.");
                }
                return version;
            }
        }
    }
}
