package io.github.migrationroute.quickstart;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the quickstart prints when it is ready. All but its first line can be pasted into a shell.
 *
 * @param route where the route is
 * @param passwordFile the file with the password
 * @param datastore what is served
 * @param database which database is migrated
 */
record Guide(URI route, Path passwordFile, ServedDatastore datastore, String database) {
    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_./-]+");

    String text() {
        return """
                Migration route ready at %s

                %s
                # To read an answer line by line, append to any of these:  | awk '{gsub(/\\\\n/,"\\n")}1'
                # Database: %s, %s
                # Ctrl-C stops the server.
                """.formatted(
                        route,
                        datastore.steps().stream().map(this::text).collect(Collectors.joining("\n")),
                        database,
                        datastore.place());
    }

    private String text(ServedDatastore.Step step) {
        return "# " + step.explanation().replace("\n", "\n# ") + "\n"
                + curl(step.command().wireName()) + "\n";
    }

    private String curl(String command) {
        return "curl -sS -w '\\n' -H \"Authorization: Bearer $(cat " + quoted(passwordFile.toString())
                + ")\" -H 'Content-Type: application/json' -d '{\"cmd\":\"" + command + "\"}' " + route;
    }

    private static String quoted(String word) {
        return NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
