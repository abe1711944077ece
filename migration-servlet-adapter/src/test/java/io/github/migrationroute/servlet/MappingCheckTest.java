package io.github.migrationroute.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingCheckTest {
    @ParameterizedTest
    @ValueSource(strings = {"/internal/migrations/*", "/x/*", "/*"})
    void everythingBelowAPathIsRight(String mapping) {
        assertEquals(List.of(), MappingCheck.mistakesIn(List.of(mapping)));
    }

    @ParameterizedTest
    @CsvSource({"/x, /x/*", "/x/, /x/*", "/x*, /x/*", "/a/b//, /a/b/*"})
    void onePathIsNot(String mapping, String right) {
        List<String> mistakes = MappingCheck.mistakesIn(List.of("/y/*", mapping));
        assertEquals(
                List.of("The migration route is mapped to \"" + mapping
                        + "\", so it does not get all requests for its path; map it to \"" + right + "\""),
                mistakes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "", "*.do"})
    void noPathIsNot(String mapping) {
        List<String> mistakes = MappingCheck.mistakesIn(List.of("/internal/migrations/*", mapping));
        assertEquals(
                List.of("The migration route is mapped to \"" + mapping + "\", which is no path of its own; map it to"
                        + " one, such as \"/internal/migrations/*\""),
                mistakes);
    }

    @Test
    void aPathIsRightBesideEverythingBelowIt() {
        assertTrue(MappingCheck.mistakesIn(List.of("/x", "/x/", "/x/*")).isEmpty());
        assertTrue(MappingCheck.mistakesIn(List.of()).isEmpty());
    }
}
