package io.github.migrationroute.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Processes that serve the route together. They live as long as this object, unless somebody ends one of them. */
final class Nodes implements AutoCloseable {
    private final List<NodeProcess> processes = new ArrayList<>();
    private final List<NodesGuide.Node> nodes = new ArrayList<>();

    private Nodes() {}

    /**
     * Starts the nodes, which take their ports. Requests are answered from {@link #serve} on.
     *
     * @throws QuickstartException if a port cannot be had
     */
    static Nodes start(QuickstartOptions options, Path passwordFile) throws Exception {
        var nodes = new Nodes();
        try {
            for (int i = 0; i < options.nodes(); i++) {
                int port = options.port() == 0 ? 0 : options.port() + i;
                nodes.processes.add(NodeProcess.start("node-" + (i + 1), options.datastore(), port, passwordFile));
            }
            for (NodeProcess process : nodes.processes) {
                nodes.nodes.add(process.awaitPort());
            }
            return nodes;
        } catch (Throwable e) {
            nodes.close();
            throw e;
        }
    }

    /**
     * Lets all nodes serve the route.
     *
     * @param database a database that is ready
     * @return what stops them while there still is a database, so that a run can end
     */
    AutoCloseable serve(Database database) throws IOException, QuickstartException {
        for (NodeProcess process : processes) {
            process.serve(database.jdbcUrl());
        }
        for (NodeProcess process : processes) {
            process.awaitReady();
        }
        return this;
    }

    List<NodesGuide.Node> all() {
        return Collections.unmodifiableList(nodes);
    }

    /** From now on, says in a line when a node has ended. */
    void reportEnds(Consumer<String> reporter) {
        for (NodeProcess process : processes) {
            process.onEnd(() -> reporter.accept(process.end() + "; " + survivors() + "."));
        }
    }

    private String survivors() {
        List<String> names = processes.stream()
                .filter(NodeProcess::isAlive)
                .map(NodeProcess::name)
                .toList();
        return switch (names.size()) {
            case 0 -> "no node is left";
            case 1 -> names.get(0) + " goes on";
            default -> String.join(" and ", names) + " go on";
        };
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (NodeProcess process : processes) {
            process.stop();
        }
        for (NodeProcess process : processes) {
            process.awaitEnd();
        }
    }
}
