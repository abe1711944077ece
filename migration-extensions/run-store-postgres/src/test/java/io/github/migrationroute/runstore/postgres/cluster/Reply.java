package io.github.migrationroute.runstore.postgres.cluster;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came back for a request.
 *
 * @param code the status code; 0 if there was no answer
 * @param keys the keys of the JSON object; what there is of a broken answer otherwise
 * @param message why the request was refused, or why there is no answer
 */
record Reply(
        int code,
        List<String> keys,
        @Nullable Boolean success,
        @Nullable Integer status,
        @Nullable Shown output,
        @Nullable String exception,
        @Nullable String message) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static final int NONE = 0;

    private static final int SHOWN_OF_NO_JSON = 1500;

    static Reply none(String why) {
        return new Reply(NONE, List.of(), null, null, null, null, why);
    }

    static Reply of(int code, byte[] body) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (IOException e) {
            String start = new String(body, 0, Math.min(body.length, SHOWN_OF_NO_JSON), StandardCharsets.UTF_8);
            return new Reply(code, List.of("no JSON: " + start), null, null, null, null, null);
        }
        List<String> keys = new ArrayList<>();
        json.fieldNames().forEachRemaining(keys::add);
        JsonNode success = json.path("success");
        JsonNode status = json.path("status");
        JsonNode output = json.path("output");
        return new Reply(
                code,
                List.copyOf(keys),
                success.isBoolean() ? success.booleanValue() : null,
                status.isInt() ? status.intValue() : null,
                output.isTextual() ? Shown.of(output.textValue()) : null,
                json.path("exception").textValue(),
                json.path("message").textValue());
    }

    boolean isHandled() {
        return code == 200;
    }

    boolean isExcluded() {
        return code == 409;
    }

    boolean isFinished() {
        return isHandled() && status != null && status == 2;
    }

    /** Returns whose output it shows; null if it shows none. */
    @Nullable
    Script shown() {
        return output == null ? null : output.script();
    }

    int length() {
        return output == null ? 0 : output.length();
    }
}
