package io.github.migrationroute.quickstart;

import io.github.migrationroute.MigrationCommand;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the quickstart prints when several nodes are ready. All but its first line can be pasted into a shell.
 *
 * @param nodes two or more
 * @param passwordFile the file with the password
 * @param datastore what is served
 * @param database which database is migrated
 */
record NodesGuide(List<Node> nodes, Path passwordFile, ServedDatastore datastore, String database) {
    /**
     * A node.
     *
     * @param name how messages call it
     * @param pid the number of its process
     * @param route where its route is
     */
    record Node(String name, long pid, URI route) {}

    String text() {
        Node first = nodes.get(0);
        Node second = nodes.get(1);
        Node last = nodes.get(nodes.size() - 1);
        return """
                Migration route ready on %d nodes, which are one deployment

                %s

                %s
                %s# Ctrl-C stops all nodes.
                """.formatted(
                nodes.size(),
                nodes.stream()
                        .map(node -> "# %s is process %d at %s".formatted(node.name, node.pid, node.route))
                        .collect(Collectors.joining("\n")),
                String.join(
                        "\n",
                        step("What there is, asked on %s:", first, MigrationCommand.STATS),
                        step("Migrate on %s, which takes some ten seconds:", first, MigrationCommand.FINALIZE),
                        step("Watch it on %s, as on any other node:", second, MigrationCommand.PROGRESS),
                        ShellLines.explained(
                                "Kill %s in mid-run; the other nodes and the database live on:".formatted(first.name),
                                "kill -9 " + first.pid),
                        step(
                                "%s tells how the run has ended: \"status\":2, and an \"exception\" that names"
                                        + " the node:",
                                second, MigrationCommand.PROGRESS),
                        step(
                                "Migrate on %s; nothing is locked, and what was done is not done again:",
                                last, MigrationCommand.FINALIZE),
                        step("Watch it on %s:", second, MigrationCommand.PROGRESS),
                        step("What there is now, asked on %s:", last, MigrationCommand.STATS)),
                ShellLines.hints(database, datastore));
    }

    private String step(String explanation, Node node, MigrationCommand command) {
        return ShellLines.explained(
                explanation.formatted(node.name), ShellLines.curl(command, node.route, passwordFile));
    }
}
