package io.github.migrationroute.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link BenchmarkServer} in a virtual machine of its own. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;
    private final int port;
    private final int portWithPool;

    private ServerProcess(String state, long outputBytes, List<String> vmOptions) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(vmOptions);
        command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        command.addAll(List.of(BenchmarkServer.class.getName(), state, Long.toString(outputBytes)));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String[] ports = readAnswer().split(" ", -1);
        port = Integer.parseInt(ports[0]);
        portWithPool = Integer.parseInt(ports[1]);
    }

    static ServerProcess afterRun(long outputBytes) throws IOException {
        return new ServerProcess(BenchmarkServer.AFTER_RUN, outputBytes, List.of());
    }

    static ServerProcess beforeRun(long outputBytes, List<String> vmOptions) throws IOException {
        return new ServerProcess(BenchmarkServer.BEFORE_RUN, outputBytes, vmOptions);
    }

    static ServerProcess beforeWork(long outputBytes, List<String> vmOptions) throws IOException {
        return new ServerProcess(BenchmarkServer.BEFORE_WORK, outputBytes, vmOptions);
    }

    static ServerProcess duringSeconds(long outputBytes, int seconds) throws IOException {
        return new ServerProcess(
                BenchmarkServer.BEFORE_WAITING, outputBytes, List.of("-D" + BenchmarkServer.SECONDS + "=" + seconds));
    }

    int port() {
        return port;
    }

    /** Returns the port behind which Jetty pools buffers. */
    int portWithPool() {
        return portWithPool;
    }

    /** Returns the heap peaks of the process in bytes: overall, and after a garbage collection. */
    long[] heapPeaks() throws IOException {
        String[] peaks = ask(BenchmarkServer.PEAKS).split(" ", -1);
        return new long[] {Long.parseLong(peaks[0]), Long.parseLong(peaks[1])};
    }

    /** Returns the processor time that the process has used, in nanoseconds; its resolution may be 10 ms. */
    long cpuNanos() throws IOException {
        return Long.parseLong(ask(BenchmarkServer.CPU));
    }

    /** Returns how many threads there were at once at the most. */
    int threads() throws IOException {
        return Integer.parseInt(ask(BenchmarkServer.THREADS));
    }

    /** Returns how long the latest run has taken, in seconds. */
    double runSeconds() throws IOException {
        return Long.parseLong(ask(BenchmarkServer.RUN)) / 1e9;
    }

    private String ask(String question) throws IOException {
        commands.write(question + "\n");
        commands.flush();
        return readAnswer();
    }

    private String readAnswer() throws IOException {
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("The server has ended, see its log above");
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
