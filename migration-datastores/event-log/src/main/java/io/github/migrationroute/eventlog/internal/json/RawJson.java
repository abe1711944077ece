package io.github.migrationroute.eventlog.internal.json;

/**
 * JSON text that nobody needs to check, because it comes from the database.
 *
 * @param text one well-formed value without spaces around it, no object of which names a key twice
 */
public record RawJson(String text) {}
