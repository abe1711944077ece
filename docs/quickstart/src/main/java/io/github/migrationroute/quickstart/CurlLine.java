package io.github.migrationroute.quickstart;

import io.github.migrationroute.MigrationCommand;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A line for a shell that sends a command to a route.
 *
 * @param passwordFile the file with the password
 */
record CurlLine(Path passwordFile) {
    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_./-]+");

    String text(MigrationCommand command, URI route) {
        return "curl -sS -w '\\n' -H \"Authorization: Bearer $(cat " + quoted(passwordFile.toString())
                + ")\" -H 'Content-Type: application/json' -d '{\"cmd\":\"" + command.wireName() + "\"}' " + route;
    }

    private static String quoted(String word) {
        return NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
