package io.github.migrationroute.runstore.postgres.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "x", "\"Zoë\" \\", "\u0000\u001f\u007f", "\ud83d\ude00", "half: \ud83d", "漢字"})
    void anyTextIsAsciiInTheDatabaseAndComesBackAsItWas(String text) throws Exception {
        String json = Objects.requireNonNull(JsonText.encode(text));
        assertTrue(json.chars().allMatch(c -> c >= ' ' && c < 128), json);
        assertEquals(text, JsonText.decode(json));
    }

    @Test
    void nothingStaysNothing() throws Exception {
        assertNull(JsonText.encode(null));
        assertNull(JsonText.decode(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Zoe", "\"not ended"})
    void whatIsNoJsonIsAFailureOfTheDatabase(String json) {
        assertThrows(SQLException.class, () -> JsonText.decode(json));
    }
}
