package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
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

    /** Returns what is printed, after the line that says that the quickstart starts, until it is ready. */
    PrintedGuide awaitReady() throws Exception {
        return CompletableFuture.supplyAsync(this::readGuide).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    private PrintedGuide readGuide() {
        try {
            assertEquals(Quickstart.STARTING, stdout.readLine(), this::stderr);
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

    /** Returns the next line that is printed. */
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
        List<JsonNode> answers = shell(List.of(line));
        assertEquals(1, answers.size(), answers::toString);
        return answers.get(0);
    }

    /** Gives lines to a shell, all at once, and returns the JSON that it prints. */
    static List<JsonNode> shell(List<String> lines) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Writer input = shell.outputWriter(StandardCharsets.UTF_8)) {
            input.write(String.join("\n", lines) + "\n");
        }
        try (BufferedReader output = shell.inputReader(StandardCharsets.UTF_8);
                MappingIterator<JsonNode> answers =
                        JSON.readerFor(JsonNode.class).readValues(output)) {
            List<JsonNode> all = answers.readAll();
            assertTrue(shell.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), lines::toString);
            return all;
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
