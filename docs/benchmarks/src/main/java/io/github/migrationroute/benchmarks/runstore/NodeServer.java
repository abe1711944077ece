package io.github.migrationroute.benchmarks.runstore;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.benchmarks.HeapPeaks;
import io.github.migrationroute.runstore.postgres.PostgresRunStore;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** One node in a process of its own: does what each line of standard input says, and answers with a line. */
final class NodeServer {
    static final String WRITE = "write";
    static final String READ = "read";
    static final String PEAKS = "peaks";
    static final String LINE = "finalize: collection motion, a model, field agenda_item_id/1 written, line ";
    private static final int POOL_SIZE = 4;

    private NodeServer() {}

    /** Takes the JDBC URL and the number of lines that a run writes. */
    public static void main(String[] args) throws Exception {
        var peaks = new HeapPeaks();
        long lines = Long.parseLong(args[1]);
        var config = new HikariConfig();
        config.setJdbcUrl(args[0]);
        config.setMaximumPoolSize(POOL_SIZE);
        try (var pool = new HikariDataSource(config);
                var node = new Node(
                        log -> write(log, lines),
                        PostgresRunStore.builder(pool, "memory").build())) {
            var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                System.out.println(answer(command, node, peaks));
            }
        }
    }

    private static void write(MigrationLog log, long lines) {
        for (long i = 0; i < lines; i++) {
            log.info(LINE + i);
        }
    }

    private static String answer(String command, Node node, HeapPeaks peaks) throws Exception {
        long start = System.nanoTime();
        switch (command) {
            case WRITE -> {
                node.start();
                node.awaitEnd();
                return Long.toString(System.nanoTime() - start);
            }
            case READ -> {
                var out = new DigestOutputStream(OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"));
                node.progress(out);
                long nanos = System.nanoTime() - start;
                return nanos + " "
                        + HexFormat.of().formatHex(out.getMessageDigest().digest());
            }
            case PEAKS -> {
                return peaks.beforeCollection() + " " + peaks.afterCollection();
            }
            default -> throw new IllegalArgumentException("There is no command " + command);
        }
    }
}
