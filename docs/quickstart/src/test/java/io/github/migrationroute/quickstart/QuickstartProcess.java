package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The quickstart in a process of its own, used as a person uses it: by what it prints, and by the shell. */
final class QuickstartProcess implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 600;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedReader stdout;
    private final Path stderr;

    /**
     * Starts the quickstart.
     *
     * @param temporaryFolder where it may leave nothing in the end
     * @param options system properties, each as {@code -Dname=value}
     */
    QuickstartProcess(Path temporaryFolder, String... options) throws IOException {
        this.stderr = Files.createTempFile("quickstart-", ".stderr");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.io.tmpdir=" + temporaryFolder);
        // The unpacked binaries are shared and stay; only what an instance makes for itself has to go.
        command.add("-Dot.epg.working-dir=" + new File(System.getProperty("java.io.tmpdir"), "embedded-pg"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Quickstart.class.getName()));
        this.process =
                new ProcessBuilder(command).redirectError(stderr.toFile()).start();
        this.stdout = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Returns all that is printed until the quickstart is ready. */
    PrintedGuide awaitReady() throws Exception {
        return CompletableFuture.supplyAsync(this::readGuide).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    private PrintedGuide readGuide() {
        try {
            List<String> lines = new ArrayList<>();
            while (lines.isEmpty() || !lines.get(lines.size() - 1).contains("Ctrl-C")) {
                String line = stdout.readLine();
                assertTrue(line != null, () -> "ended before it was ready: " + lines + stderr());
                lines.add(line);
            }
            return new PrintedGuide(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the next line that is printed after the guide. */
    String readLine() throws Exception {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return String.valueOf(stdout.readLine());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    String stderr() {
        try {
            return Files.readString(stderr);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Waits for the end, and returns the exit code. */
    int awaitExit() throws InterruptedException {
        assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), () -> "still runs: " + stderr());
        return process.exitValue();
    }

    /** Lets a shell execute a line, and returns the JSON that it prints. */
    static JsonNode shell(String line) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-c", line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = shell.inputReader(StandardCharsets.UTF_8)) {
            JsonNode answer = JSON.readTree(output);
            assertTrue(shell.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), line);
            return answer;
        }
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        Files.delete(stderr);
    }
}
