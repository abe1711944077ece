package io.github.migrationroute.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationProgressState;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationResult;
import io.github.migrationroute.MigrationRouteHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every {@link Datastore} must do, for its implementers to inherit: commands can be called in any order and from
 * any thread, their lines go through the log, an error leaves the datastore usable, and {@code stats} changes nothing.
 * Every command takes the way that it takes in production, through a {@link MigrationRouteHandler}.
 *
 * <p>A subclass gives a datastore that is ready for its first command, and can make it fail for real. It is one instance
 * for each test, as usual, and may prepare and clean up in {@code @BeforeEach} and {@code @AfterEach} methods.
 */
public abstract class DatastoreContractTest {
    /** Only for what would never end; a command that takes as long as this fails its test. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private @Nullable MigrationRouteHandler handler;

    /** For subclasses. */
    protected DatastoreContractTest() {}

    /**
     * Creates what is tested; called once a test.
     *
     * @return a datastore that is ready for its first command and that no other test uses
     * @throws Exception if it cannot be created
     */
    protected abstract Datastore datastore() throws Exception;

    /**
     * Makes every supported command of the datastore fail, in a way that can happen to it: takes away its file or its
     * database, for example.
     *
     * @throws Exception if that is not possible
     */
    protected abstract void breakDatastore() throws Exception;

    /**
     * Undoes {@link #breakDatastore}.
     *
     * @throws Exception if that is not possible
     */
    protected abstract void repairDatastore() throws Exception;

    /**
     * Tells which commands have no meaning for the datastore. They must end with a {@link MigrationException}.
     *
     * @return the commands; none unless overridden
     */
    protected Set<MigrationCommand> unsupportedCommands() {
        return Set.of();
    }

    @AfterEach
    final void closeHandler() {
        if (handler != null) {
            handler.close();
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyCommandCanFollowEveryOther(MigrationCommand first, MigrationCommand second) throws Exception {
        assertWorks(first);
        assertWorks(second);
    }

    @Test
    void allCommandsCanBeRepeatedInBothOrders() throws Exception {
        List<MigrationCommand> reversed = new ArrayList<>(commands());
        Collections.reverse(reversed);
        assertAllWork(commands());
        assertAllWork(reversed);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandWorksVerbosely(MigrationCommand command) throws Exception {
        assertWorks(command, execute(command, true));
    }

    @Test
    void commandsMayComeFromAnyThread() throws Exception {
        for (int round = 0; round < 2; round++) {
            for (MigrationCommand command : commands()) {
                assertWorks(command, executeInNewThread(command));
            }
        }
    }

    @Test
    void statsAndMigrateWriteLines() throws Exception {
        assertAll(
                () -> assertFalse(output(MigrationCommand.STATS, false).isBlank(), "stats must write something"),
                () -> assertFalse(output(MigrationCommand.MIGRATE, false).isBlank(), "migrate must write something"));
    }

    @Test
    void verboseOutputOnlyAddsLines() throws Exception {
        List<String> brief = output(MigrationCommand.STATS, false).lines().toList();
        List<String> verbose = output(MigrationCommand.STATS, true).lines().toList();
        assertEquals(
                brief,
                commonInOrder(brief, verbose),
                "every line of stats must be in its verbose output as well, in the same order");
    }

    @Test
    void statsChangesNothing() throws Exception {
        String before = output(MigrationCommand.STATS, false);
        assertEquals(before, output(MigrationCommand.STATS, false), "stats must write the same twice");
        assertWorks(MigrationCommand.FINALIZE);
        String after = output(MigrationCommand.STATS, false);
        assertEquals(after, output(MigrationCommand.STATS, false), "stats must write the same twice after finalize");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anErrorIsReportedAndLeavesTheDatastoreUsable(MigrationCommand command) throws Exception {
        handler();
        breakDatastore();
        assertFails(command, execute(command, false));
        assertFails(command, execute(command, true));
        repairDatastore();
        assertWorks(command);
        assertAllWork(commands());
    }

    @Test
    void aRunThatFailedHalfwayCanBeRepeated() throws Exception {
        assertWorks(MigrationCommand.MIGRATE);
        breakDatastore();
        assertFails(MigrationCommand.FINALIZE, execute(MigrationCommand.FINALIZE, false));
        repairDatastore();
        assertWorks(MigrationCommand.FINALIZE);
    }

    static List<MigrationCommand> commands() {
        return Stream.of(MigrationCommand.values())
                .filter(command -> command != MigrationCommand.PROGRESS)
                .toList();
    }

    static Stream<Arguments> pairs() {
        return commands().stream().flatMap(first -> commands().stream().map(second -> Arguments.of(first, second)));
    }

    private void assertAllWork(List<MigrationCommand> commands) throws Exception {
        for (MigrationCommand command : commands) {
            assertWorks(command);
        }
    }

    private void assertWorks(MigrationCommand command) throws Exception {
        assertWorks(command, execute(command, false));
    }

    /** An unsupported command works if it says that it is none. */
    private void assertWorks(MigrationCommand command, MigrationResult result) {
        if (unsupportedCommands().contains(command)) {
            assertFails(command, result);
            String message = result.exception().orElseThrow();
            assertFalse(
                    message.matches("(?s)([\\w$]+\\.)+[\\w$]+(:.*)?"),
                    () -> command.wireName() + " must throw a MigrationException, not " + message);
        } else {
            assertEquals(
                    "",
                    result.exception().orElse(""),
                    () -> command.wireName()
                            + " must not fail; a command that has no meaning for the datastore is one of unsupportedCommands()");
        }
    }

    private static void assertFails(MigrationCommand command, MigrationResult result) {
        assertTrue(
                result.exception().isPresent(),
                () -> command.wireName()
                        + " must fail and report its error, because the datastore was broken, or because it is"
                        + " one of unsupportedCommands()");
    }

    private String output(MigrationCommand command, boolean verbose) throws Exception {
        MigrationResult result = execute(command, verbose);
        assertWorks(command, result);
        return result.output().orElseThrow();
    }

    private MigrationResult execute(MigrationCommand command, boolean verbose) throws Exception {
        try (MigrationResponse response =
                handler().handle(MigrationRequest.of(command).withVerbose(verbose))) {
            MigrationResult result = response.result();
            assertEquals(200, response.statusCode(), () -> command.wireName() + " was answered with " + result);
            assertEquals(
                    command.startsRun() ? MigrationProgressState.MIGRATION_FINISHED : null,
                    result.status().orElse(null),
                    () -> command.wireName() + " was answered with " + result);
            String output = result.output().orElseThrow();
            assertTrue(output.isEmpty() || output.endsWith("\n"), "every line must be ended");
            return result;
        }
    }

    private MigrationResult executeInNewThread(MigrationCommand command) throws Exception {
        handler();
        var execution = new FutureTask<>(() -> execute(command, false));
        new Thread(execution, "contract-" + command.wireName()).start();
        return execution.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Created late, so that a subclass can prepare in {@code @BeforeEach} what its datastore needs. */
    private MigrationRouteHandler handler() throws Exception {
        MigrationRouteHandler created = handler == null
                ? MigrationRouteHandler.builder(datastore())
                        .initialWait(PATIENCE)
                        .build()
                : handler;
        handler = created;
        return created;
    }

    private static List<String> commonInOrder(List<String> wanted, List<String> given) {
        List<String> common = new ArrayList<>();
        for (String line : given) {
            if (common.size() < wanted.size() && wanted.get(common.size()).equals(line)) {
                common.add(line);
            }
        }
        return common;
    }
}
