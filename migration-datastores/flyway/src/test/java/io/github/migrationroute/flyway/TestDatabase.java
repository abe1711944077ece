package io.github.migrationroute.flyway;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One PostgreSQL server for a test class; an empty database and an empty folder of migrations for each test. */
@NullUnmarked // JUnit sets the fields up before each test.
final class TestDatabase implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private EmbeddedPostgres server;
    private int count;
    private String name;
    private Path scripts;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        server = EmbeddedPostgres.start();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        name = "test_" + ++count;
        executeAsAdministrator("CREATE DATABASE " + name);
        scripts = Files.createTempDirectory("migrations");
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        executeAsAdministrator("DROP DATABASE " + name + " WITH (FORCE)");
        try (var files = Files.list(scripts)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(scripts);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        server.close();
    }

    FluentConfiguration flyway() {
        return Flyway.configure().dataSource(dataSource()).locations("filesystem:" + scripts);
    }

    void script(String file, String sql) throws IOException {
        Files.writeString(scripts.resolve(file), sql);
    }

    Connection connect() throws SQLException {
        return dataSource().getConnection();
    }

    void execute(String sql) throws SQLException {
        execute(dataSource(), sql);
    }

    /** Returns the first column of every row. */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /** Lets nobody in any more, as a database that is down for maintenance. */
    void shut() throws SQLException {
        executeAsAdministrator("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false");
    }

    void open() throws SQLException {
        executeAsAdministrator("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
    }

    private DataSource dataSource() {
        return server.getDatabase("postgres", name);
    }

    private void executeAsAdministrator(String sql) throws SQLException {
        execute(server.getPostgresDatabase(), sql);
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
