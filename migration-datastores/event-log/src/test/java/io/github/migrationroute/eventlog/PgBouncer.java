package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A PgBouncer in front of a database. */
final class PgBouncer implements AutoCloseable {
    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it, or skips the test where it is not installed.
     *
     * @param folder where it may write
     * @param mode its {@code pool_mode}
     * @param sessions its {@code default_pool_size}
     */
    static PgBouncer start(TestDatabase database, Path folder, String mode, int sessions)
            throws IOException, InterruptedException {
        Optional<Path> program = installed();
        assumeTrue(program.isPresent(), "PgBouncer is not installed");
        while (true) {
            int port = freePort();
            Process process = start(program.get(), settings(database, folder, port, mode, sessions));
            if (listens(process, port)) {
                return new PgBouncer(process, port);
            }
            String log = Files.readString(folder.resolve("log"));
            if (!log.contains("Address already in use")) {
                throw new IOException(log);
            }
            // Somebody has taken the port meanwhile.
        }
    }

    private static Process start(Path program, Path settings) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), settings.toString()));
        if (Files.isWritable(Path.of("/"))) {
            // It refuses to run as root.
            command.addAll(1, List.of("-u", "nobody"));
            new ProcessBuilder(
                            "chmod", "-R", "a+rX", settings.resolveSibling("").toString())
                    .start()
                    .waitFor();
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(settings.resolveSibling("log").toFile())
                .start();
    }

    /** Waits until it listens, or has ended; what else listens on its port is not it. */
    private static boolean listens(Process process, int port) throws IOException {
        while (process.isAlive()) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return process.isAlive();
            } catch (ConnectException e) {
                Thread.onSpinWait();
            }
        }
        return false;
    }

    private static Optional<Path> installed() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator), -1)),
                        Stream.of("/usr/sbin"))
                .map(path -> Path.of(path, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path settings(TestDatabase database, Path folder, int port, String mode, int sessions)
            throws IOException {
        URI server = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        return Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                log = host=%s port=%d dbname=%s user=postgres
                [pgbouncer]
                listen_addr = localhost
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = %s
                default_pool_size = %d
                ignore_startup_parameters = extra_float_digits,options
                """.formatted(
                        server.getHost(), server.getPort(), server.getPath().substring(1), port, mode, sessions));
    }

    String jdbcUrl() {
        return "jdbc:postgresql://localhost:" + port + "/log?user=postgres";
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
