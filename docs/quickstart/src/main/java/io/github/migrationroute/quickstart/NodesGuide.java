package io.github.migrationroute.quickstart;

import io.github.migrationroute.MigrationCommand;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the quickstart prints when several nodes are ready. All but its first lines, which name the nodes, can be pasted
 * into a shell, at once too: a line that watches a run goes on until the run has ended.
 *
 * @param nodes the nodes, at least two
 * @param curl how they are called
 * @param database which database they share
 */
record NodesGuide(List<NodeProcess> nodes, CurlLine curl, String database) {
    String text() {
        NodeProcess runs = nodes.get(0);
        NodeProcess watches = nodes.get(1);
        NodeProcess last = nodes.get(nodes.size() - 1);
        return """
            Migration route ready on %d nodes:
            %s

            # Migrate on %s:
            %s

            # Look at it on %s, as often as you like:
            %s

            # No other command is permitted meanwhile, on no node; this one is refused:
            %s

            # Kill the node that migrates, before it is done:
            kill -9 %d

            # Any other node says what has happened: "status":2, and an "exception" that names the node and the time.
            %s

            # The next command can be started on any node. If the database is still busy for the killed one, it says so.
            %s

            # Watch it:
            %s

            # To read an answer line by line, append to any of these:  | awk '{gsub(/\\\\n/,"\\n")}1'
            # Database: %s; the runs are in the tables migration_route_…
            # Ctrl-C stops the nodes.
            """.formatted(
                        nodes.size(),
                        nodes.stream().map(NodesGuide::line).collect(Collectors.joining("\n")),
                        runs.name(),
                        line(MigrationCommand.FINALIZE, runs),
                        watches.name(),
                        line(MigrationCommand.PROGRESS, watches),
                        line(MigrationCommand.STATS, last),
                        runs.process().pid(),
                        curl.untilEnded(last.route()),
                        line(MigrationCommand.FINALIZE, watches),
                        curl.untilEnded(last.route()),
                        database);
    }

    private static String line(NodeProcess node) {
        return node.name() + ", process " + node.process().pid() + ", at " + node.route();
    }

    private String line(MigrationCommand command, NodeProcess node) {
        return curl.text(command, node.route());
    }
}
