package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GuideTest {
    private static final String GUIDE =
            new Guide(URI.create("http://127.0.0.1:1/internal/migrations/"), Path.of("/a/password"), "db").text();

    @Test
    void everythingBelowTheFirstLineCanBePastedIntoAShell() {
        assertEquals(
                0,
                GUIDE.lines()
                        .skip(1)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith("curl "))
                        .count(),
                GUIDE);
    }

    @Test
    void aLineIsPlain() {
        assertEquals(
                "curl -sS -w '\\n' -H \"Authorization: Bearer $(cat /a/password)\" -H 'Content-Type: application/json'"
                        + " -d '{\"cmd\":\"stats\"}' http://127.0.0.1:1/internal/migrations/",
                GUIDE.lines()
                        .filter(line -> line.startsWith("curl "))
                        .findFirst()
                        .orElseThrow());
    }
}
