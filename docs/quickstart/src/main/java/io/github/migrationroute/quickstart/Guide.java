package io.github.migrationroute.quickstart;

import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * What the quickstart prints when its only node is ready. All but its first line can be pasted into a shell.
 *
 * @param route where the route is
 * @param passwordFile the file with the password
 * @param datastore what is served
 * @param database which database is migrated
 */
record Guide(URI route, Path passwordFile, ServedDatastore datastore, String database) {
    String text() {
        return """
                Migration route ready at %s

                %s
                %s# Ctrl-C stops the server.
                """.formatted(
                        route,
                        datastore.steps().stream().map(this::text).collect(Collectors.joining("\n")),
                        ShellLines.hints(database, datastore));
    }

    private String text(ServedDatastore.Step step) {
        return ShellLines.explained(step.explanation(), ShellLines.curl(step.command(), route, passwordFile));
    }
}
