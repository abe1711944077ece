package io.github.migrationroute.examples.offending;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.migrationroute.examples.offending.flyway.FlywayDatastore;
import jakarta.servlet.ServletContext;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;

/** A core class that breaks every rule for core classes. */
public class MigrationRouteHandler {
    static final List<String> CALLS = new ArrayList<>();

    /** Has Jackson in its signature, and knows a servlet type, a datastore, System.out and java.util.logging. */
    public void handle(JsonNode payload) {
        CALLS.add(payload.toString());
        System.out.println(ServletContext.class);
        System.out.println(FlywayDatastore.class);
        Logger.getAnonymousLogger().info("handled");
    }
}
