package io.github.migrationroute.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The description of the route in docs/openapi.yaml. */
final class OpenApi {
    /** An operation and a status code that it can have. */
    record Outcome(String path, String method, int status) {}

    private static final String SCHEMAS = "#/components/schemas/";

    private final JsonNode document;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private OpenApi(JsonNode document) {
        this.document = document;
    }

    static OpenApi read() {
        try {
            return new OpenApi(new YAMLMapper()
                    .readTree(Repository.ROOT.resolve("docs/openapi.yaml").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode document() {
        return document;
    }

    /** Follows a reference inside the document, if the node is one. */
    JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    Set<Outcome> documentedOutcomes() {
        Set<Outcome> outcomes = new LinkedHashSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> method.getValue()
                                .path("responses")
                                .fieldNames()
                                .forEachRemaining(status -> outcomes.add(
                                        new Outcome(path.getKey(), method.getKey(), Integer.parseInt(status))))));
        return outcomes;
    }

    /** Returns what is documented for an outcome; a missing node if nothing is. */
    JsonNode response(Outcome outcome) {
        return resolve(document.path("paths")
                .path(outcome.path())
                .path(outcome.method())
                .path("responses")
                .path(Integer.toString(outcome.status())));
    }

    static JsonNode schemaOf(JsonNode response) {
        return response.path("content").path("application/json").path("schema");
    }

    /** Returns what is wrong with a value; empty if it is valid. */
    List<String> errors(JsonNode schema, JsonNode value) {
        if (!schema.isObject()) {
            throw new AssertionError("There is no schema");
        }
        ObjectNode whole = schema.deepCopy();
        // Where the references of the schema lead to.
        whole.set("components", document.get("components"));
        return registry.getSchema(whole).validate(value).stream()
                .map(Error::toString)
                .toList();
    }

    List<String> errors(String schemaName, JsonNode value) {
        if (document.at((SCHEMAS + schemaName).substring(1)).isMissingNode()) {
            throw new AssertionError("There is no schema " + schemaName);
        }
        return errors(JsonNodeFactory.instance.objectNode().put("$ref", SCHEMAS + schemaName), value);
    }
}
