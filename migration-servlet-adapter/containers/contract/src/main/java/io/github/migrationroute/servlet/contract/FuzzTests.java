package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.InternalPassword;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever clients send, in whatever pieces, and whenever they break off: the answers are those of the contract, and nothing
 * is left of it.
 *
 * <p>What fails names the seed of one conversation; {@code -Dfuzz.seed=…} with {@code -Dfuzz.requests=1} has it again, and
 * {@code -Dfuzz.requests=…} alone makes up as many others.
 */
interface FuzzTests extends Container {
    @Test
    @Tag("generated")
    default void someThousandGeneratedRequestsAreAnsweredAndLeaveNothing(@TempDir Path folder) throws Exception {
        fuzz(Integer.getInteger("fuzz.requests", 3_000), folder);
    }

    @Test
    @Tag("slow")
    default void aMillionGeneratedRequestsAreAnsweredAndLeaveNothing(@TempDir Path folder) throws Exception {
        fuzz(Integer.getInteger("fuzz.requests", 1_000_000), folder);
    }

    private void fuzz(int requests, Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), Route.PASSWORD + "\n");
        Path output = Files.createDirectory(folder.resolve("output"));
        // What is loaded and opened once and for all is not left over.
        fuzzOneServer(1, 1000, password, output);
        Leftovers before = Leftovers.now();
        fuzzOneServer(Long.getLong("fuzz.seed", new Random().nextLong()), requests, password, output);
        before.awaitNothingNew();
        try (Stream<Path> files = Files.list(output)) {
            assertEquals(0, files.count(), "files with output");
        }
    }

    private void fuzzOneServer(long seed, int requests, Path password, Path output) throws Exception {
        var reached = new CountingAuthorizer(InternalPassword.fromFile(password));
        var handler = MigrationRouteHandler.builder((ScriptedDatastore) FuzzTests::execute)
                .outputMemoryLimit(0)
                .temporaryFolder(output)
                .build();
        RunningServer server = start(handler, reached);
        try {
            new Fuzzer(server.port(), reached).run(seed, requests);
            Leftovers.awaitNobodyInside(server.port());
        } finally {
            server.stop().close();
        }
    }

    /** Commands that succeed, that fail, and that have so much output that it goes to a file. */
    private static void execute(MigrationCommand command, MigrationLog log) throws Exception {
        log.info("this is " + command.wireName());
        switch (command) {
            case FINALIZE -> IntStream.range(0, 1100).forEach(line -> log.debug("0123456789ä\"".repeat(5)));
            case RESET -> throw new MigrationException("It does not fit.");
            case STATS -> throw new StackOverflowError("An error, with a \ud800 in its message");
            default -> {}
        }
    }
}
