package io.github.migrationroute.runstore.postgres.internal.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Any text as a JSON string in ASCII, because the type {@code text} takes neither the character 0, nor half of a surrogate
 * pair, nor what the encoding of the database does not have.
 */
public final class JsonText {
    /** Without the parser's cautious limit: an exception may be longer than 20 million chars. */
    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build());

    private JsonText() {}

    /** Returns a text as it is in the table; null stays null. */
    public static @Nullable String encode(@Nullable String text) {
        try {
            return text == null ? null : JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A string that cannot be written as JSON", e);
        }
    }

    static @Nullable String decode(@Nullable String json) throws SQLException {
        try {
            return json == null ? null : JSON.readValue(json, String.class);
        } catch (JsonProcessingException e) {
            throw new SQLException("A text of a run is not a JSON string in the database", e);
        }
    }
}
