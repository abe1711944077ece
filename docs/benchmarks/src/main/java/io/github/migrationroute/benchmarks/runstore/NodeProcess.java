package io.github.migrationroute.benchmarks.runstore;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A {@link NodeServer} in a virtual machine of its own, whose heap is limited. */
final class NodeProcess implements AutoCloseable {
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    NodeProcess(String jdbcUrl, long lines, String heap) throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap,
                        "-XX:+ExitOnOutOfMemoryError",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        NodeServer.class.getName(),
                        jdbcUrl,
                        Long.toString(lines)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Lets the node do something, and returns the words of its answer. */
    String[] ask(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("The node has ended, see its log above");
        }
        return answer.split(" ", -1);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        commands.close();
        process.waitFor();
        answers.close();
    }
}
