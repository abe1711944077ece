package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.InternalPassword;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script for pipelines that docs/operating.md shows, executed against a real server. */
class PipelineScriptTest {
    /** Writes what a shell could take for its own, and ends that it could cut off. */
    private static final class Colourful implements Datastore {
        @Override
        public void migrate(MigrationLog log) {
            for (int i = 0; i < 2000; i++) {
                log.info(i + " 100 % of \"ä\" \\n $(id) `id` 😀\t");
            }
            log.info("");
        }

        @Override
        public void finalize(MigrationLog log) {
            log.info("one");
            throw new MigrationException("It does not fit.");
        }

        @Override
        public void reset(MigrationLog log) {}

        @Override
        public void stats(MigrationLog log) {}
    }

    private record Result(int exitCode, String output, String errors) {}

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path password;
    private MigrationRouteHandler handler;
    private MountedRoute route;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(isInstalled("curl") && isInstalled("jq"), "curl and jq are installed");
        password = Files.writeString(folder.resolve("password"), "a very secret one\n");
        handler = MigrationRouteHandler.builder(new Colourful())
                .initialWait(Duration.ZERO)
                .build();
        route = MountedRoute.start(handler, InternalPassword.fromFile(password));
    }

    @AfterEach
    void stop() throws Exception {
        if (route != null) {
            route.close();
        }
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private Result run(String command) throws IOException, InterruptedException {
        String script = MarkdownFile.read(Repository.ROOT.resolve("docs/operating.md"))
                .blocks("sh")
                .map(MarkdownFile.Block::text)
                .filter(text -> text.startsWith("#!/bin/sh\n"))
                .findFirst()
                .orElseThrow();
        Path file = Files.writeString(folder.resolve("script"), script);
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        var process = new ProcessBuilder("/bin/sh", file.toString(), command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        String url = route.request(MountedRoute.PATH).build().uri().toString();
        process.environment().put("ROUTE", url.substring(0, url.length() - 1));
        process.environment().put("PASSWORD_FILE", password.toString());
        int exitCode = process.start().waitFor();
        return new Result(
                exitCode,
                Files.readString(output, StandardCharsets.UTF_8),
                Files.readString(errors, StandardCharsets.UTF_8));
    }

    private String outputOfTheRun() {
        return handler.handle("{\"cmd\": \"progress\"}").result().output().orElseThrow();
    }

    @Test
    void whatSucceedsIsPrintedToTheByte() throws Exception {
        Result result = run("migrate");

        assertEquals("", result.errors());
        assertEquals(0, result.exitCode());
        assertEquals(outputOfTheRun(), result.output());
    }

    @Test
    void whatFailsIsSaidSo() throws Exception {
        Result result = run("finalize");

        assertEquals(1, result.exitCode(), result.errors());
        assertEquals("one\n", result.output());
        assertEquals("It does not fit.\n", result.errors());
    }

    @Test
    void whatIsRefusedIsSaidSo() throws Exception {
        Result result = run("undo");

        assertEquals(2, result.exitCode());
        assertTrue(result.errors().contains("must be one of: migrate, finalize,"), result.errors());

        handler.close();
        result = run("migrate");
        assertEquals(2, result.exitCode());
        assertTrue(result.errors().contains("shut down"), result.errors());
    }
}
