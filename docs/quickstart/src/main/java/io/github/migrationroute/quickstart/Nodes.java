package io.github.migrationroute.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The nodes of a deployment, each a process of its own. */
final class Nodes implements AutoCloseable {
    private final List<NodeProcess> all = new ArrayList<>();
    private volatile boolean closing;

    private Nodes() {}

    /**
     * Finds out early whether the ports can be had.
     *
     * @throws QuickstartException if one of them cannot
     */
    static void checkPorts(QuickstartOptions options) throws Exception {
        for (int i = 0; i < options.nodes(); i++) {
            RouteServer.bind(port(options, i)).close();
        }
    }

    private static int port(QuickstartOptions options, int node) {
        return options.port() == 0 ? 0 : options.port() + node;
    }

    /**
     * Starts the nodes, one after the other.
     *
     * @throws QuickstartException if one of them does not start; none is left behind then
     */
    static Nodes start(QuickstartOptions options, Path passwordFile, String jdbcUrl)
            throws IOException, QuickstartException {
        var nodes = new Nodes();
        try {
            for (int i = 0; i < options.nodes(); i++) {
                nodes.all.add(NodeProcess.start(
                        "node-" + (i + 1), options.datastore(), port(options, i), passwordFile, jdbcUrl));
            }
            return nodes;
        } catch (IOException | QuickstartException e) {
            nodes.close();
            throw e;
        }
    }

    List<NodeProcess> all() {
        return all;
    }

    /** Tells a person when a node ends before it is told to. */
    void onDeath(Consumer<String> output) {
        for (NodeProcess node : all) {
            var unused = node.process().onExit().thenAccept(process -> {
                if (!closing) {
                    output.accept(
                            "# " + node.name() + " (process " + process.pid() + ") has ended; the others go on.\n");
                }
            });
        }
    }

    /** Ends the nodes in order, all at the same time. */
    @Override
    public void close() throws IOException {
        closing = true;
        for (NodeProcess node : all) {
            node.stop();
        }
        for (NodeProcess node : all) {
            node.close();
        }
    }
}
