package io.github.migrationroute;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The body of a request: one JSON object in UTF-8, which may have fields that nobody knows. */
final class JsonBody {
    /** Takes the fields, in their order. */
    @FunctionalInterface
    interface Fields {
        /**
         * Takes a field.
         *
         * @param value the first token of its value
         * @param text the text of that token
         * @throws RefusedException if the value is not as it must be
         */
        void take(String key, @Nullable JsonToken value, String text) throws RefusedException;
    }

    private JsonBody() {}

    /**
     * Reads a body.
     *
     * @throws RefusedException with status code 400 if the body is anything else, or the fields are not as they must be
     */
    static void read(byte[] body, Fields fields) throws RefusedException {
        try (JsonParser parser = Json.MAPPER.createParser(decodeUtf8(body))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw RefusedException.badRequest("The body must be a JSON object.");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                JsonToken value = parser.nextToken();
                fields.take(key, value, parser.getText());
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw RefusedException.badRequest("The body must end after the JSON object.");
            }
        } catch (JsonProcessingException e) {
            // Not Jackson's message: it repeats the request at length.
            throw RefusedException.badRequest(
                    "The body must be one valid JSON object that names no key twice" + position(e.getLocation()) + ".");
        } catch (IOException e) {
            throw new UncheckedIOException("Reading from memory failed", e);
        }
    }

    private static String position(@Nullable JsonLocation location) {
        return location == null
                ? ""
                : "; the error is near line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** Jackson itself would guess at UTF-16 and UTF-32, and let some malformed UTF-8 pass. */
    private static String decodeUtf8(byte[] body) throws RefusedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw RefusedException.badRequest("The body must be UTF-8.");
        }
    }
}
