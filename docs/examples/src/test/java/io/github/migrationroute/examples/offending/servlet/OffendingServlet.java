package io.github.migrationroute.examples.offending.servlet;

import com.fasterxml.jackson.databind.JsonNode;

/** An adapter that reads JSON itself. */
public abstract class OffendingServlet {
    abstract void service(JsonNode payload);
}
