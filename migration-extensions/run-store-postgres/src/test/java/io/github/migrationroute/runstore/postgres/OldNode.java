package io.github.migrationroute.runstore.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A node of the version that knew layout 2 as the last one. It executes the statements of that version, which are in a file
 * as they were, in their order, and takes their failures as that version did.
 */
final class OldNode implements AutoCloseable {
    private static final Pattern STATEMENT = Pattern.compile("^-- (.+)\n((?:(?!-- ).*\n)+)", Pattern.MULTILINE);
    private static final Map<String, String> SQL = read();
    private static final int SHORT_OUTPUT = 64 * 1024;

    /** After which it takes its claim for lost. It was 10 s unless set, which is too short for a machine that is busy. */
    private static final int TIMEOUT_SECONDS = 30;

    private final UrlDataSource dataSource;
    private final String name;
    private Connection session;
    private long key;
    private String run = "";
    private int written;

    /** How often its removal of old runs has failed. */
    int failedRemovals;

    OldNode(TestDatabase database, String name) throws SQLException {
        this.dataSource = new UrlDataSource(
                database.jdbcUrl() + "&ApplicationName=" + name + "&socketTimeout=" + TIMEOUT_SECONDS);
        this.name = name;
        this.session = dataSource.getConnection();
    }

    private static Map<String, String> read() {
        try (InputStream file = OldNode.class.getResourceAsStream("layout-2.sql")) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> statements = new LinkedHashMap<>();
            Matcher matcher = STATEMENT.matcher(text);
            while (matcher.find()) {
                statements.put(matcher.group(1), matcher.group(2).strip());
            }
            return statements;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates the tables as the version before did, or as the one before that. */
    static void createTables(TestDatabase database, int layout) throws SQLException {
        for (Map.Entry<String, String> statement : SQL.entrySet()) {
            if (statement.getKey().startsWith("CREATE_TABLES")
                    || (layout == 2 && statement.getKey().startsWith("TIE_OUTPUT_TO_RUNS"))) {
                // LOCK TABLE needs a transaction, which it has with something else.
                database.execute(statement.getValue().startsWith("LOCK") ? "SELECT 1" : statement.getValue());
            }
        }
        database.execute("UPDATE migration_route_layout SET version = " + layout + ", usable_from = 1");
    }

    private static PreparedStatement prepare(Connection connection, String statement, @Nullable Object... values)
            throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(Objects.requireNonNull(SQL.get(statement), statement));
        for (int i = 0; i < values.length; i++) {
            prepared.setObject(i + 1, values[i]);
        }
        return prepared;
    }

    private static int update(Connection connection, String statement, @Nullable Object... values) throws SQLException {
        try (PreparedStatement prepared = prepare(connection, statement, values)) {
            return prepared.executeUpdate();
        }
    }

    /** Begins a run; returns what excludes it, empty if nothing does. */
    Optional<String> claim(String runId, String command) throws SQLException {
        Optional<String> holder = holder();
        if (holder.isPresent()) {
            return holder;
        }
        key = UUID.randomUUID().getMostSignificantBits();
        run = runId;
        written = 0;
        try (PreparedStatement take = session.prepareStatement(Objects.requireNonNull(SQL.get("TAKE")))) {
            take.setLong(1, key);
            take.setString(2, command);
            take.setString(3, runId);
            take.setString(4, name);
            take.setObject(5, null, java.sql.Types.BIGINT);
            take.setString(6, "shop");
            take.setBoolean(7, false);
            take.setString(8, null);
            try (ResultSet row = take.executeQuery()) {
                return row.next() && row.getBoolean("locked") ? Optional.empty() : Optional.of("somebody was quicker");
            }
        }
    }

    private Optional<String> holder() throws SQLException {
        long abandonedKey;
        String abandonedRun;
        try (Connection connection = dataSource.getConnection()) {
            try (PreparedStatement observe = prepare(connection, "OBSERVE", "shop");
                    ResultSet row = observe.executeQuery()) {
                if (!row.next()) {
                    try (var register = connection.createStatement()) {
                        register.execute("INSERT INTO migration_route_deployments (name) VALUES ('shop')");
                    }
                    return Optional.empty();
                }
                if (row.getObject("claim_key") == null) {
                    return Optional.empty();
                }
                if (!row.getBoolean("abandoned")) {
                    return Optional.of(row.getString("command"));
                }
                abandonedKey = row.getLong("claim_key");
                abandonedRun = row.getString("run_id");
            }
            update(connection, "DECLARE_LOST", "shop", abandonedKey, abandonedRun, abandonedKey);
        }
        return holder();
    }

    /** Looks after its claim, as it does at every turn. */
    boolean has(String question) throws SQLException {
        try (PreparedStatement statement = prepare(session, question, "shop", key);
                ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    void write(String output) throws SQLException {
        byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
        session.setAutoCommit(false);
        if (!has("LOCK")) {
            throw new SQLException("the claim is lost");
        }
        update(session, "WRITE", run, (long) written, bytes);
        session.commit();
        session.setAutoCommit(true);
        written += bytes.length;
    }

    /** Ends its run, and then removes what it does not keep. */
    String end(@Nullable String exception) throws SQLException {
        session.setAutoCommit(false);
        update(session, "RELEASE", "shop", key);
        update(session, "END", exception == null ? null : "\"" + exception + "\"", run, key);
        String ended = read("READ_ONE", run);
        session.commit();
        session.setAutoCommit(true);
        try (var statement = session.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock(" + key + ")");
        }
        try {
            while (update(session, "REMOVE_OUTPUT", "shop", "shop", run) > 0
                    || update(session, "REMOVE_RUNS", "shop", "shop", run) > 0) {
                Thread.onSpinWait();
            }
        } catch (SQLException e) {
            // "The connection of a claim was lost after its end"
            failedRemovals++;
            session.close();
            session = dataSource.getConnection();
        }
        return ended;
    }

    String latest() throws SQLException {
        return read("READ_LATEST", "shop");
    }

    private String read(String statement, String of) throws SQLException {
        try (PreparedStatement prepared = prepare(session, statement, SHORT_OUTPUT, of);
                ResultSet row = prepared.executeQuery()) {
            return row.next()
                    ? row.getString("id") + " " + (row.getObject("ended_at") == null ? "running" : "ended") + " "
                            + row.getString("exception") + " "
                            + new String(
                                    Objects.requireNonNullElse(row.getBytes("output"), new byte[0]),
                                    StandardCharsets.UTF_8)
                    : "none";
        }
    }

    /** Its session ends, whatever it does. */
    @Override
    public void close() throws SQLException {
        session.close();
    }
}
