package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot work is said in one line on stderr, and nothing is left behind. */
class QuickstartFailureTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aBadValue() throws Exception {
        assertEquals("quickstart.port must be a number from 0 to 65535, but it is x.", failure("-Dquickstart.port=x"));
    }

    @Test
    void aDatastoreThatThereIsNot() throws Exception {
        assertEquals(
                "quickstart.datastore must be events or flyway, but it is mongo.",
                failure("-Dquickstart.datastore=mongo"));
    }

    @Test
    void aPortInUse() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(
                    "Port " + taken.getLocalPort() + " of 127.0.0.1 cannot be used, choose another with"
                            + " -Dquickstart.port (0 takes a free one).",
                    failure("-Dquickstart.port=" + taken.getLocalPort()));
        }
    }

    @Test
    void aPortOfANodeInUse() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(
                    "Port " + taken.getLocalPort() + " of 127.0.0.1 cannot be used, choose another with"
                            + " -Dquickstart.port (0 takes a free one).",
                    failure("-Dquickstart.nodes=2", "-Dquickstart.port=" + taken.getLocalPort()));
        }
    }

    @Test
    void aDatabaseThatCannotBeReached() throws Exception {
        String line = failure("-Dquickstart.port=0", "-Dquickstart.jdbc-url=jdbc:postgresql://127.0.0.1:1/x?user=x");
        assertTrue(
                line.startsWith(
                        "The database of quickstart.jdbc-url cannot be connected to: Connection to 127.0.0.1:1"),
                line);
    }

    @Test
    void aDatabaseWithOtherTablesOfTheSameNames() throws Exception {
        try (GivenPostgres postgres = GivenPostgres.start()) {
            postgres.execute("CREATE TABLE events (position integer)");
            String line = failure("-Dquickstart.port=0", postgres.option());
            assertTrue(line.startsWith("The tables of the event log cannot be prepared: "), line);
            assertTrue(line.contains("the column events.fqid (varchar) is missing"), line);
            assertEquals("1", postgres.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
        }
    }

    @Test
    void aUrlThatIsNoneIsNotRepeatedBecauseOfThePasswordInIt() throws Exception {
        for (String url : new String[] {"postgresql://u:secret@host/x", "jdbc:postgresql://host:secret/x"}) {
            String line = failure("-Dquickstart.port=0", "-Dquickstart.jdbc-url=" + url);
            assertTrue(line.startsWith("quickstart.jdbc-url must look like "), line);
            assertFalse(line.contains("secret"), line);
        }
    }

    private String failure(String... options) throws Exception {
        try (var quickstart = new QuickstartProcess(folder, options)) {
            assertEquals(1, quickstart.awaitExit());
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(0, files.count());
            }
            assertEquals(1, quickstart.stderr().lines().count(), quickstart.stderr());
            return quickstart.stderr().strip();
        }
    }
}
