package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.TestDatabase;
import io.github.migrationroute.runstore.postgres.cluster.Disturbance.Kind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** Some nodes that share a database. Can be looked at by any thread; changed by one only. */
final class Cluster implements AutoCloseable {
    private final TestDatabase database = new TestDatabase();
    private final TestDatabase journalDatabase = new TestDatabase();
    private final Journal journal;
    private final Recorder recorder = new Recorder();
    private final Random random;
    private final List<NodeProcess> nodes = new CopyOnWriteArrayList<>();
    private int started;

    /**
     * Starts the nodes.
     *
     * @param random what the nodes do at random comes from it
     */
    Cluster(int size, Random random) throws IOException, SQLException {
        this.random = random;
        this.journal = Journal.open(journalUrl());
        journal.create();
        for (int i = 0; i < size; i++) {
            nodes.add(start());
        }
    }

    /** All names have the same length, so that none is a part of another. */
    private NodeProcess start() throws IOException {
        started++;
        return NodeProcess.start(
                database.jdbcUrl(), journalUrl(), String.format("node-%05d", started), random.nextLong());
    }

    TestDatabase database() {
        return database;
    }

    String journalUrl() {
        return journalDatabase.jdbcUrl();
    }

    Recorder recorder() {
        return recorder;
    }

    Moment now() throws SQLException {
        return journal.now();
    }

    List<NodeProcess> nodes() {
        return List.copyOf(nodes);
    }

    List<NodeProcess> ready() {
        return nodes.stream().filter(NodeProcess::isReady).toList();
    }

    /** Returns a node that is ready; empty if none is. */
    Optional<NodeProcess> any(Random choice) {
        List<NodeProcess> ready = ready();
        return ready.isEmpty() ? Optional.empty() : Optional.of(ready.get(choice.nextInt(ready.size())));
    }

    /** Returns the node that executes a command; empty if none does. */
    Optional<NodeProcess> executing() throws SQLException {
        String name = journal.executingNode();
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    /** Kills a node and starts another one in its place, which is ready some time later. */
    void replace(NodeProcess node) throws IOException, SQLException, InterruptedException {
        kill(node);
        nodes.set(nodes.indexOf(node), start());
    }

    private void kill(NodeProcess node) throws SQLException, InterruptedException {
        Moment from = journal.now();
        node.kill();
        recorder.add(new Disturbance(Kind.KILLED, node.name(), from, journal.now()));
    }

    /** Kills all nodes for good, and returns all that has happened. */
    ClusterHistory end() throws SQLException, InterruptedException {
        for (NodeProcess node : nodes) {
            kill(node);
        }
        nodes.clear();
        return recorder.history(journal);
    }

    @Override
    public void close() throws SQLException, InterruptedException {
        for (NodeProcess node : nodes) {
            node.kill();
        }
        journal.close();
        database.close();
        journalDatabase.close();
    }
}
