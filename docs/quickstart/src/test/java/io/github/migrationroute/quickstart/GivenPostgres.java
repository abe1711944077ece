package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A PostgreSQL that is not the quickstart's own. */
final class GivenPostgres implements AutoCloseable {
    private final EmbeddedPostgres server;
    private final Connection connection;

    private GivenPostgres(EmbeddedPostgres server) throws SQLException {
        this.server = server;
        this.connection = dataSource().getConnection();
    }

    static GivenPostgres start() throws IOException, SQLException {
        return new GivenPostgres(EmbeddedPostgres.start());
    }

    /** Returns the option that names it. */
    String option() {
        return "-Dquickstart.jdbc-url=" + jdbcUrl();
    }

    String jdbcUrl() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    DataSource dataSource() {
        return server.getPostgresDatabase();
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the first value of the first row. */
    String query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertTrue(result.next());
            return String.valueOf(result.getString(1));
        }
    }

    /** Returns how many sessions of a quickstart there are. */
    int sessions() throws SQLException {
        return Integer.parseInt(
                query("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'migration-route-%'"));
    }

    @Override
    public void close() throws Exception {
        connection.close();
        server.close();
    }
}
