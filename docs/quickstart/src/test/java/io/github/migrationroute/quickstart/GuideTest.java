package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class GuideTest {
    private static final URI ROUTE = URI.create("http://127.0.0.1:1/internal/migrations/");

    /** For JUnit. */
    @SuppressWarnings("unused")
    private static final List<ServedDatastore> DATASTORES = ServedDatastore.ALL;

    @ParameterizedTest
    @FieldSource("DATASTORES")
    void everythingBelowTheFirstLineCanBePastedIntoAShell(ServedDatastore datastore) {
        String guide = guide(datastore);
        assertEquals(
                0,
                guide.lines()
                        .skip(1)
                        .filter(line -> !line.isEmpty()
                                && !line.startsWith("# ")
                                && !PrintedGuide.once(line).startsWith("curl "))
                        .count(),
                guide);
    }

    @ParameterizedTest
    @FieldSource("DATASTORES")
    void everyStepIsALineBelowItsExplanation(ServedDatastore datastore) {
        List<String> lines = guide(datastore).lines().toList();
        for (ServedDatastore.Step step : datastore.steps()) {
            String explanation = step.explanation().lines().reduce("", (first, line) -> line);
            String next = lines.get(lines.indexOf("# " + explanation) + 1);
            assertTrue(next.contains("{\"cmd\":\"" + step.command().wireName() + "\"}"), next);
        }
    }

    @Test
    void aLineIsPlain() {
        assertEquals(
                "curl -sS -w '\\n' -H \"Authorization: Bearer $(cat /a/password)\" -H 'Content-Type: application/json'"
                        + " -d '{\"cmd\":\"stats\"}' http://127.0.0.1:1/internal/migrations/",
                guide(new AssociationEventLog())
                        .lines()
                        .filter(line -> line.startsWith("curl "))
                        .findFirst()
                        .orElseThrow());
    }

    private static String guide(ServedDatastore datastore) {
        return new Guide(ROUTE, new CurlLine(Path.of("/a/password")), datastore, "db").text();
    }
}
