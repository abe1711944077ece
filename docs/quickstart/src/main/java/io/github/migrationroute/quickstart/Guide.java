package io.github.migrationroute.quickstart;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What the quickstart prints when it is ready. All but its first line can be pasted into a shell.
 *
 * @param route where the route is
 * @param passwordFile the file with the password
 * @param database which database is migrated
 */
record Guide(URI route, Path passwordFile, String database) {
    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_./-]+");

    String text() {
        return """
                Migration route ready at %s

                # What is applied and what is pending:
                %s

                # Rehearse: check what is applied, list what would be done, change nothing:
                %s

                # Migrate, which takes some ten seconds:
                %s

                # Watch it, as often as you like:
                %s

                # To read an answer line by line, append to any of these:  | awk '{gsub(/\\\\n/,"\\n")}1'
                # Database: %s, schema %s
                # Ctrl-C stops the server.
                """.formatted(
                        route,
                        curl("stats"),
                        curl("migrate"),
                        curl("finalize"),
                        curl("progress"),
                        database,
                        AssociationSchema.NAME);
    }

    private String curl(String command) {
        return "curl -sS -w '\\n' -H \"Authorization: Bearer $(cat " + quoted(passwordFile.toString())
                + ")\" -H 'Content-Type: application/json' -d '{\"cmd\":\"" + command + "\"}' " + route;
    }

    private static String quoted(String word) {
        return NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
