package io.github.migrationroute.quickstart;

import io.github.migrationroute.MigrationCommand;
import java.net.URI;
import java.util.stream.Collectors;

/**
 * What the quickstart prints when it is ready. All but its first line can be pasted into a
 * shell, at once too: the line that watches a run goes on until the run has ended.
 *
 * @param route where the route is
 * @param curl how it is called
 * @param datastore what is served
 * @param database which database is migrated
 */
record Guide(URI route, CurlLine curl, ServedDatastore datastore, String database) {
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
        return "# " + step.explanation().replace("\n", "\n# ") + "\n" + line(step.command()) + "\n";
    }

    private String line(MigrationCommand command) {
        return command == MigrationCommand.PROGRESS ? curl.untilEnded(route) : curl.text(command, route);
    }
}
