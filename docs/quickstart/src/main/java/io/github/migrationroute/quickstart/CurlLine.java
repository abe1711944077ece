package io.github.migrationroute.quickstart;

import io.github.migrationroute.MigrationCommand;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Lines for a shell that send commands to a route. Nothing in them reads what is typed meanwhile, so any number of them can
 * be pasted at once.
 *
 * @param passwordFile the file with the password
 */
record CurlLine(Path passwordFile) {
    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_./-]+");

    String text(MigrationCommand command, URI route) {
        return "curl -sS -w '\\n' -H \"Authorization: Bearer $(cat " + quoted(passwordFile.toString())
                + ")\" -H 'Content-Type: application/json' -d '{\"cmd\":\"" + command.wireName() + "\"}' " + route;
    }

    /** Returns a line that asks for the progress each second until the run has ended, and prints what it is told. */
    String untilEnded(URI route) {
        return "while answer=$(" + text(MigrationCommand.PROGRESS, route)
                + ") && echo \"$answer\" && [[ $answer != *'\"status\":2'* ]]; do sleep 1; done";
    }

    private static String quoted(String word) {
        return NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
