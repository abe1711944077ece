package io.github.migrationroute.benchmarks.eventlog;

import io.github.migrationroute.benchmarks.eventlog.Estimates.Estimate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The datastore in a virtual machine of its own, whose heap is limited. */
final class DatastoreProcess implements AutoCloseable {
    private final long start = System.nanoTime();
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    DatastoreProcess(String jdbcUrl, String heap, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-Xmx" + heap, "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        command.addAll(List.of(DatastoreServer.class.getName(), jdbcUrl));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Executes a command and returns how long that took, in seconds. */
    double seconds(String command) throws IOException {
        return Long.parseLong(ask(command)) / 1e9;
    }

    /** Executes a command of a long chain and returns what was said of the time that its stages will still take. */
    List<Estimate> estimates(String command) throws IOException {
        int count = Integer.parseInt(ask(DatastoreServer.ESTIMATES + command));
        List<Estimate> estimates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            estimates.add(Estimate.parse(answers.readLine()));
        }
        return estimates;
    }

    /** Returns the heap peaks of the process in bytes: before and after a garbage collection. */
    long[] heapPeaks() throws IOException {
        String[] peaks = ask(DatastoreServer.PEAKS).split(" ", -1);
        return new long[] {Long.parseLong(peaks[0]), Long.parseLong(peaks[1])};
    }

    /** Returns the processor time that the process has taken, in seconds. */
    double cpuSeconds() throws IOException {
        return Long.parseLong(ask(DatastoreServer.CPU)) / 1e9;
    }

    /** Returns how long ago it was started, in seconds. */
    double age() {
        return (System.nanoTime() - start) / 1e9;
    }

    private String ask(String question) throws IOException {
        commands.write(question + "\n");
        commands.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("The process that migrates has ended, see its log above");
        }
        return answer;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        commands.close();
        process.waitFor();
        answers.close();
    }
}
