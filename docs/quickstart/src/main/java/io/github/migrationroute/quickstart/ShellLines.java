package io.github.migrationroute.quickstart;

import io.github.migrationroute.MigrationCommand;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Lines to be pasted into a shell, and the comments between them. */
final class ShellLines {
    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_./-]+");

    private ShellLines() {}

    /** Returns the line that sends a command. */
    static String curl(MigrationCommand command, URI route, Path passwordFile) {
        return "curl -sS -w '\\n' -H \"Authorization: Bearer $(cat " + quoted(passwordFile.toString())
                + ")\" -H 'Content-Type: application/json' -d '{\"cmd\":\"" + command.wireName() + "\"}' " + route;
    }

    /** Returns a line below its explanation, which may have several. */
    static String explained(String explanation, String line) {
        return "# " + explanation.replace("\n", "\n# ") + "\n" + line + "\n";
    }

    /** Returns what is good to know about all lines. */
    static String hints(String database, ServedDatastore datastore) {
        return """
                # To read an answer line by line, append to any of these:  | awk '{gsub(/\\\\n/,"\\n")}1'
                # Database: %s, %s
                """.formatted(database, datastore.place());
    }

    private static String quoted(String word) {
        return NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
