package io.github.migrationroute.eventlog.internal.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.eventlog.TestDatabase;
import io.github.migrationroute.eventlog.UrlDataSource;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However many rows a query has, and however the driver asks for them, only some of them are in memory. */
class CursorTest {
    private static final int ROWS = 5000;

    @AutoClose
    private static final TestDatabase DATABASE = TestDatabase.withoutTables();

    @ParameterizedTest
    @ValueSource(strings = {"extended", "extendedForPrepared", "extendedCacheEverything", "simple"})
    void rowsThatWereNotAskedForAreStillInTheDatabase(String mode) throws Exception {
        String url = DATABASE.jdbcUrl() + "&preferQueryMode=" + mode;
        try (Connection connection = new UrlDataSource(url).getConnection()) {
            connection.setAutoCommit(false);
            String sql = "SELECT number FROM generate_series(1, " + ROWS + ") AS number WHERE number::text <> ?::text";
            try (Cursor cursor = Cursor.open(connection, sql, List.of("3"));
                    Cursor other = Cursor.open(connection, sql, List.of("1"))) {
                assertTrue(cursor.next());
                assertEquals(2, open(connection));
                assertTrue(other.next());
                assertEquals(2, other.row().getInt(1));
                int count = 1;
                while (cursor.next()) {
                    count++;
                }
                assertEquals(ROWS - 1, count);
                cursor.close();
                assertEquals(1, open(connection));
            }
            assertEquals(0, open(connection));
        }
    }

    private static int open(Connection connection) throws Exception {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT count(*) FROM pg_cursors WHERE statement NOT LIKE '%pg_cursors%'")) {
            row.next();
            return row.getInt(1);
        }
    }
}
