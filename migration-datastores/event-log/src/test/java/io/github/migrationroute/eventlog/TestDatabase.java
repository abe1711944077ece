package io.github.migrationroute.eventlog;

import io.github.migrationroute.eventlog.Tables.EventRow;
import io.github.migrationroute.eventlog.Tables.ModelData;
import io.github.migrationroute.eventlog.Tables.PositionRow;
import io.github.migrationroute.eventlog.migration.Migration;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database with the tables of an event log, all of them empty, on a PostgreSQL server that all tests of the JVM share.
 * For JUnit a field with {@code @AutoClose} makes it one for each test.
 */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** All that is not the commands' own, and their own. */
    private static final List<String> EVERY_TABLE = List.of(
            "events_to_collectionfields",
            "collectionfields",
            "events",
            "migration_events",
            "migration_positions",
            "migration_keyframe_models",
            "migration_keyframes",
            "positions",
            "models",
            "id_sequences");

    private static final String RESTART_IDENTITIES = "SELECT setval(oid, 1, false) FROM pg_class"
            + " WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace";

    private final String name = "test_" + COUNT.incrementAndGet();
    private final ReusedSessions sessions = new ReusedSessions(jdbcUrl());

    public TestDatabase() {
        this(Server.TEMPLATE);
    }

    private TestDatabase(String template) {
        Server.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
    }

    public static TestDatabase withoutTables() {
        return new TestDatabase("template1");
    }

    /** Without tables as well; strings are ordered by their code points. */
    public static TestDatabase withCollationC() {
        return new TestDatabase("template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
    }

    /** Returns another database with the same content. Whoever is connected to this one is put out. */
    TestDatabase copy() {
        terminateSessions();
        return new TestDatabase(name);
    }

    String name() {
        return name;
    }

    public String jdbcUrl() {
        return Server.INSTANCE.getJdbcUrl("postgres", name);
    }

    public DataSource dataSource() {
        return sessions.dataSource();
    }

    /** For migrations that remember nothing, so that one instance is as good as a new one. */
    public EventLogDatastore.Builder datastore(List<? extends Migration> migrations) {
        return EventLogDatastore.builder(dataSource(), factories(migrations));
    }

    public EventLogDatastore.Builder datastoreOf(List<? extends Supplier<? extends Migration>> migrations) {
        return EventLogDatastore.builder(dataSource(), migrations);
    }

    public static List<Supplier<Migration>> factories(List<? extends Migration> migrations) {
        return migrations.stream()
                .<Supplier<Migration>>map(migration -> () -> migration)
                .toList();
    }

    /** Writes what is given. New positions and events come after what is there, the other tables are replaced. */
    public void load(Load load) throws SQLException {
        try (Connection connection = dataSource().getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, load);
            connection.commit();
        }
    }

    private static void insert(Connection connection, Load load) throws SQLException {
        Tables tables = load.tables();
        List<PositionRow> positions = tables.positions();
        update(
                connection,
                "INSERT INTO positions (position, timestamp, user_id, information, migration_index)"
                        + " SELECT position, timestamptz '2020-01-01 00:00+00' + position * interval '1 minute', user_id, information::json, migration_index FROM"
                        + " unnest(?::int[], ?::int[], ?::text[], ?::int[])"
                        + " AS row (position, user_id, information, migration_index)",
                column(positions, PositionRow::position),
                column(positions, PositionRow::user),
                column(positions, PositionRow::information),
                column(positions, PositionRow::migrationIndex));
        List<EventRow> events = tables.events();
        update(
                connection,
                "INSERT INTO events (position, weight, fqid, type, data)"
                        + " SELECT position, weight, fqid, type::event_type, data::jsonb FROM"
                        + " unnest(?::int[], ?::int[], ?::text[], ?::text[], ?::text[]) WITH ORDINALITY"
                        + " AS row (position, weight, fqid, type, data, number) ORDER BY number",
                column(events, EventRow::position),
                column(events, EventRow::weight),
                column(events, EventRow::fqid),
                column(events, EventRow::type),
                column(events, EventRow::data));
        update(connection, "SELECT setval('positions_position_seq', max(position)) FROM positions HAVING count(*) > 0");
        empty(connection, List.of("models", "id_sequences", "collectionfields", "events_to_collectionfields"));
        List<ModelData> models = List.copyOf(tables.models().values());
        update(
                connection,
                "INSERT INTO models (fqid, data, deleted)"
                        + " SELECT fqid, data::jsonb, deleted FROM unnest(?::text[], ?::text[], ?::boolean[])"
                        + " AS row (fqid, data, deleted)",
                column(List.copyOf(tables.models().keySet()), fqid -> fqid),
                column(models, ModelData::data),
                column(models, ModelData::deleted));
        update(
                connection,
                "INSERT INTO id_sequences (collection, id) SELECT * FROM unnest(?::text[], ?::int[])",
                column(List.copyOf(tables.idSequences().keySet()), collection -> collection),
                column(List.copyOf(tables.idSequences().values()), id -> id));
        update(
                connection,
                "INSERT INTO collectionfields (collectionfield, position) SELECT * FROM unnest(?::text[], ?::int[])",
                column(List.copyOf(tables.collectionfields().keySet()), field -> field),
                column(List.copyOf(tables.collectionfields().values()), position -> position));
        update(
                connection,
                "INSERT INTO events_to_collectionfields (event_id, collectionfield_id)"
                        + " SELECT events.id, collectionfields.id FROM unnest(?::int[], ?::int[], ?::text[])"
                        + " AS row (position, weight, collectionfield)"
                        + " JOIN events USING (position, weight) JOIN collectionfields USING (collectionfield)",
                column(load.links(), Load.Link::position),
                column(load.links(), Load.Link::weight),
                column(load.links(), Load.Link::collectionfield));
    }

    private static <T> @Nullable String[] column(List<T> rows, Function<T, @Nullable Object> value) {
        return rows.stream()
                .map(value)
                .map(cell -> cell == null ? null : cell.toString())
                .toArray(String[]::new);
    }

    private static void update(Connection connection, String sql, @Nullable String[]... columns) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.length; i++) {
                statement.setArray(i + 1, connection.createArrayOf("text", columns[i]));
            }
            statement.execute();
        }
    }

    public Tables tables() throws SQLException {
        try (Connection connection = dataSource().getConnection()) {
            // All tables of one moment, should somebody write meanwhile.
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return new Tables(
                    rows(
                            connection,
                            "SELECT position, user_id, information, migration_index FROM positions ORDER BY position",
                            row -> new PositionRow(row.getInt(1), row.getInt(2), json(row, 3), row.getInt(4))),
                    rows(
                            connection,
                            "SELECT position, weight, fqid, type, data FROM events ORDER BY position, weight, id",
                            row -> new EventRow(
                                    row.getInt(1), row.getInt(2), row.getString(3), row.getString(4), json(row, 5))),
                    map(connection, "SELECT fqid, data, deleted FROM models", row -> {
                        PlainJson data = PlainJson.parse(row.getString(2));
                        return new ModelData(data, row.getBoolean(3));
                    }),
                    map(connection, "SELECT collection, id FROM id_sequences", row -> row.getInt(2)),
                    map(connection, "SELECT collectionfield, position FROM collectionfields", row -> row.getInt(2)),
                    rows(connection, "SELECT count(*) FROM events_to_collectionfields", row -> row.getInt(1))
                            .get(0));
        }
    }

    private static @Nullable PlainJson json(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : PlainJson.parse(text);
    }

    /** Counts the rows of all tables that are the commands' own. */
    public int migrationRows() throws SQLException {
        int rows = 0;
        for (String table :
                query("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'migration\\_%'")) {
            rows += Integer.parseInt(query("SELECT count(*) FROM " + table).get(0));
        }
        return rows;
    }

    /** Tells whether the server knows a setting; an older one has fewer of them. */
    public boolean knows(String setting) throws SQLException {
        return number("SELECT count(*) FROM pg_settings WHERE name = '" + setting + "'") > 0;
    }

    /** Empties all tables; the next positions and events have the numbers of the first ones. */
    public void truncate() throws SQLException {
        try (Connection connection = dataSource().getConnection()) {
            empty(connection, EVERY_TABLE);
            update(connection, RESTART_IDENTITIES);
        }
    }

    /** By deleting: the few rows of a test are deleted sooner than TRUNCATE has made all the files anew. */
    private static void empty(Connection connection, List<String> tables) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("DELETE FROM " + String.join("; DELETE FROM ", tables));
        }
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the first column of the first row. */
    public long number(String sql) throws SQLException {
        return Long.parseLong(query(sql).get(0));
    }

    /** Returns the first column of every row. */
    public List<String> query(String sql) throws SQLException {
        try (Connection connection = dataSource().getConnection()) {
            return rows(connection, sql, row -> row.getString(1));
        }
    }

    /** Lets nobody in any more, as a database that is down for maintenance. */
    public void shut() {
        Server.execute("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false");
        terminateSessions();
    }

    private void terminateSessions() {
        try {
            sessions.end();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        String all = " FROM pg_stat_activity WHERE datname = '" + name + "' AND backend_type = 'client backend'";
        Server.execute("SELECT pg_terminate_backend(pid)" + all);
        // Whoever needs the database for itself waits five seconds for them, which is little on a busy machine.
        Server.execute("DO $$ BEGIN WHILE EXISTS (SELECT" + all + ") LOOP"
                + " PERFORM pg_sleep(0.01); PERFORM pg_stat_clear_snapshot(); END LOOP; END $$");
    }

    public void open() {
        Server.execute("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
    }

    @Override
    public void close() {
        // WITH (FORCE) does the same, since PostgreSQL 13.
        shut();
        Server.execute("DROP DATABASE " + name);
    }

    private static <R> List<R> rows(Connection connection, String sql, Row<R> row) throws SQLException {
        try (var statement = connection.createStatement();
                var cursor = statement.executeQuery(sql)) {
            List<R> rows = new ArrayList<>();
            while (cursor.next()) {
                rows.add(row.read(cursor));
            }
            return rows;
        }
    }

    private static <V> SortedMap<String, V> map(Connection connection, String sql, Row<V> value) throws SQLException {
        try (var statement = connection.createStatement();
                var cursor = statement.executeQuery(sql)) {
            SortedMap<String, V> map = new TreeMap<>();
            while (cursor.next()) {
                map.put(cursor.getString(1), value.read(cursor));
            }
            return map;
        }
    }

    private interface Row<R> {
        R read(ResultSet row) throws SQLException;
    }

    /** Started when the first test needs it; it stops itself when the JVM ends. */
    private static final class Server {
        static final String TEMPLATE = "event_log";

        /** Longer than the default of 10 s, which a busy machine may need. */
        private static final Duration START_PATIENCE = Duration.ofMinutes(2);

        static final EmbeddedPostgres INSTANCE = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("full_page_writes", "off")
                        .setPGStartupWait(START_PATIENCE)
                        .start();
                execute(server.getPostgresDatabase(), "CREATE DATABASE " + TEMPLATE);
                EventLogTables.create(server.getDatabase("postgres", TEMPLATE));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException("No template for databases", e);
            }
        }

        private static final ReusedSessions SESSIONS = new ReusedSessions(INSTANCE.getJdbcUrl("postgres", "postgres"));

        static void execute(String sql) {
            execute(SESSIONS.dataSource(), sql);
        }

        private static void execute(DataSource server, String sql) {
            try (Connection connection = server.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }
    }
}
