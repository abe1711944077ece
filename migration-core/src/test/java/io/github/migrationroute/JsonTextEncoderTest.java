package io.github.migrationroute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in the JSON for each kind of character. */
class JsonTextEncoderTest {
    private static String encode(String text) {
        return new String(JsonTextEncoder.encode(text), UTF_8);
    }

    /** The first and the last of each length in UTF-8. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                ' ', '~', 0x7f, 0x80, 0x3ff, 0x7ff, 0x800, 0x1234, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x1f600, 0x10ffff
            })
    void aCharacterThatNeedsNoEscapeIsThereAsItIs(int codePoint) {
        String text = Character.toString(codePoint);
        assertEquals("a" + text + text + "b", encode("a" + text + text + "b"));
    }

    @ParameterizedTest
    @CsvSource({"9, \\t", "10, \\n", "13, \\r", "34, \\\"", "92, \\\\", "0, \\u0000", "31, \\u001f", "18, \\u0012"})
    void aCharacterThatJsonDoesNotTakeIsEscaped(int character, String expected) {
        assertEquals("a" + expected + "b", encode("a" + (char) character + "b"));
    }

    @Test
    void halfOfACharacterIsEscaped() {
        assertEquals("\\ud83d", encode("\ud83d"));
        assertEquals("\\ud83dx", encode("\ud83dx"));
        assertEquals("\\ude00\\ud83d", encode("\ude00\ud83d"));
        assertEquals("\\udbff😀", encode("\udbff\ud83d\ude00"));
    }

    /** Each longest form at each place around the end of the buffer. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0001", "😀", "密", "x"})
    void aLineOverTheBufferIsComplete(String last) {
        for (int before = JsonTextEncoder.BUFFER_BYTES - 14; before <= JsonTextEncoder.BUFFER_BYTES + 1; before++) {
            String start = "y".repeat(before);
            var bytes = new ByteArrayOutputStream();
            new JsonTextEncoder(bytes::write).writeLine(start + last + last);
            assertEquals(start + encode(last + last) + "\\n", bytes.toString(UTF_8));
        }
    }
}
