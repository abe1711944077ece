package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody has to wonder whether it has started. */
class QuickstartStartTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void itSaysSoBeforeItHasADatabase() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var quickstart = new QuickstartProcess(
                        folder,
                        "-Dquickstart.port=0",
                        "-Dquickstart.jdbc-url=jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/x?user=x")) {
            assertEquals(Quickstart.STARTING, quickstart.readLine());
        }
    }

    @Test
    void theScriptSaysSoBeforeMavenDoes() throws Exception {
        Path script = Path.of("run").toAbsolutePath();
        assumeTrue(Files.isExecutable(script), "not started in the folder of the quickstart");
        assumeTrue(PrintedGuide.isInstalled("mvn"), "Maven is not among what a shell finds");
        Process process = new ProcessBuilder(script.toString(), "--version")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String said = output.readLine() + "\n" + output.readLine();
            assertTrue(said.contains("starts") && said.contains("MB"), said);
            // To its end: Maven fails if nobody takes what it still has to say.
            List<String> others = output.lines().toList();
            assertTrue(
                    others.stream().anyMatch(line -> line.matches(".*\\d+\\.\\d+\\.\\d+.*")), "the version of Maven");
        }
        assertEquals(0, process.waitFor());
    }
}
