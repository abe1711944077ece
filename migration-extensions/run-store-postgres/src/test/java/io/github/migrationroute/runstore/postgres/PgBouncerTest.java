package io.github.migrationroute.runstore.postgres;

import static io.github.migrationroute.runstore.postgres.Requests.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pooler between the store and the database. Where PgBouncer is not installed, the tests are skipped. */
@Timeout(900)
class PgBouncerTest {
    @AutoClose
    private final TestDatabase database = new TestDatabase();

    @TempDir
    Path folder;

    private static Optional<Path> installed() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator), -1)),
                        Stream.of("/usr/sbin"))
                .map(path -> Path.of(path, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private Process start(Path program, int port, String mode) throws IOException, InterruptedException {
        URI server = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        Path settings = Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                shop = host=%s port=%d dbname=%s user=postgres
                [pgbouncer]
                listen_addr = localhost
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = %s
                ignore_startup_parameters = extra_float_digits,options
                """.formatted(
                        server.getHost(), server.getPort(), server.getPath().substring(1), port, mode));
        List<String> command = new ArrayList<>(List.of(program.toString(), settings.toString()));
        if (Files.isWritable(Path.of("/"))) {
            // It refuses to run as root.
            command.addAll(1, List.of("-u", "nobody"));
            assertEquals(
                    0,
                    new ProcessBuilder("chmod", "-R", "a+rX", folder.toString())
                            .start()
                            .waitFor());
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private RunStore store(int port) {
        return PostgresRunStore.builder(
                        new UrlDataSource("jdbc:postgresql://localhost:" + port + "/shop?user=postgres"), "shop")
                .timeout(Duration.ofSeconds(10))
                .build();
    }

    /** A pooler that listens. */
    private record Pooler(Process process, int port) implements AutoCloseable {
        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }

    private Pooler pooler(String mode) throws IOException, InterruptedException {
        Optional<Path> program = installed();
        assumeTrue(program.isPresent(), "PgBouncer is not installed");
        while (true) {
            int port = freePort();
            Process process = start(program.get(), port, mode);
            while (process.isAlive()) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    return new Pooler(process, port);
                } catch (ConnectException e) {
                    Thread.onSpinWait();
                }
            }
            String log = Files.readString(folder.resolve("log"));
            // Somebody else may have taken the port since it was free.
            if (!log.contains("Address already in use")) {
                throw new IOException(log);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrate", "stats"})
    void transactionModeIsRefusedAndLeavesNoLock(String name) throws Exception {
        try (Pooler pooler = pooler("transaction");
                RunStore store = store(pooler.port)) {
            MigrationCommand command = MigrationCommand.of(name).orElseThrow();
            for (int i = 0; i < 2; i++) {
                String message = assertThrows(RunStoreException.class, () -> claim(store, command))
                        .toString();
                assertTrue(message.contains("PgBouncer in transaction mode"), message);
            }
            assertEquals(Optional.empty(), store.latest());
            assertEquals(0, database.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"));
        }
    }

    private static void claim(RunStore store, MigrationCommand command) throws Exception {
        if (command.startsRun()) {
            store.claimRun(request(command, Duration.ZERO, reason -> {}))
                    .finish(RunEnd.succeeded())
                    .close();
        } else {
            store.claimShort(request(command, Duration.ZERO, reason -> {})).close();
        }
    }

    @Test
    void sessionModeWorks() throws Exception {
        try (Pooler pooler = pooler("session");
                RunStore store = store(pooler.port)) {
            claim(store, MigrationCommand.STATS);
            claim(store, MigrationCommand.MIGRATE);
            assertTrue(store.latest().orElseThrow().hasEnded());
        }
    }
}
