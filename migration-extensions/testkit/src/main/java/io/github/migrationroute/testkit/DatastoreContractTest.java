package io.github.migrationroute.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationFacts;
import io.github.migrationroute.MigrationProgressState;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationResult;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.StatusForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
 * any thread, their lines go through the log, an error leaves the datastore usable, {@code stats} changes nothing, and the
 * facts that are given, if any, are what their names say.
 * Every command takes the way that it takes in production, through a {@link MigrationRouteHandler}.
 *
 * <p>A subclass gives a datastore that is ready for its first command, and can make it fail for real. It is one instance
 * for each test, as usual, and may prepare and clean up in {@code @BeforeEach} and {@code @AfterEach} methods.
 */
public abstract class DatastoreContractTest {
    /** Only for what would never end; a command that takes as long as this fails its test. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int ASKING_AT_ONCE = 4;

    private static final List<Object> NEEDS = List.of(
            MigrationFacts.MIGRATION_REQUIRED,
            MigrationFacts.FINALIZATION_REQUIRED,
            MigrationFacts.NO_MIGRATION_REQUIRED);

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
        assertStatsIsTheSameTwice("");
        assertWorks(MigrationCommand.FINALIZE);
        assertStatsIsTheSameTwice(" after finalize");
    }

    private void assertStatsIsTheSameTwice(String when) throws Exception {
        String output = output(MigrationCommand.STATS, false);
        Map<String, Object> facts = execute(MigrationCommand.STATS, false).facts();
        assertEquals(output, output(MigrationCommand.STATS, false), () -> "stats must write the same twice" + when);
        assertEquals(
                facts,
                execute(MigrationCommand.STATS, true).facts(),
                () -> "stats must give the same facts twice, be it verbose or not" + when);
    }

    @Test
    void factsAreWhatTheirNamesSay() throws Exception {
        for (MigrationCommand command : commands()) {
            assertFacts(execute(command, false).facts());
            assertFacts(execute(MigrationCommand.STATS, false).facts());
        }
    }

    @Test
    void nothingIsNeededAfterFinalize() throws Exception {
        assertWorks(MigrationCommand.FINALIZE);
        Object next = execute(MigrationCommand.STATS, false).facts().get(MigrationFacts.NEXT);
        assertTrue(
                next == null || next.equals(MigrationFacts.NO_MIGRATION_REQUIRED),
                () -> "after finalize, the fact next must be " + MigrationFacts.NO_MIGRATION_REQUIRED + ", if it is"
                        + " given, but it is " + next);
    }

    /** As answers that say in words where the migration stands need it. */
    @Test
    void statsCanBeAskedForByManyAtOnce() throws Exception {
        Datastore datastore = datastore();
        try (var words = MigrationRouteHandler.builder(datastore)
                .statusForm(StatusForm.WORDS)
                .build()) {
            MigrationResult stats =
                    words.handle(MigrationRequest.of(MigrationCommand.STATS)).result();
            assertWorks(MigrationCommand.STATS, stats);
            Object next = stats.facts().get(MigrationFacts.NEXT);
            String expected = next == null ? "{\"success\":true}" : "{\"success\":true,\"status\":\"" + next + "\"}";
            List<FutureTask<String>> asking = new ArrayList<>();
            for (int i = 0; i < ASKING_AT_ONCE; i++) {
                var asks = new FutureTask<>(() -> words.handle(MigrationRequest.of(MigrationCommand.PROGRESS))
                        .body());
                new Thread(asks, "contract-words-" + i).start();
                asking.add(asks);
            }
            for (FutureTask<String> asks : asking) {
                assertEquals(
                        expected,
                        asks.get(PATIENCE.toSeconds(), TimeUnit.SECONDS),
                        "stats must give the same facts to each of several threads");
            }
        }
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

    private static void assertFacts(Map<String, Object> facts) {
        facts.forEach((name, value) -> {
            switch (name) {
                case MigrationFacts.NEXT ->
                    assertTrue(NEEDS.contains(value), () -> "the fact next must be one of " + NEEDS + ", not " + value);
                case MigrationFacts.CURRENT_MIGRATION_INDEX, MigrationFacts.TARGET_MIGRATION_INDEX ->
                    assertNumber(name, value, -1);
                case MigrationFacts.POSITIONS,
                        MigrationFacts.EVENTS,
                        MigrationFacts.PARTIALLY_MIGRATED_POSITIONS,
                        MigrationFacts.FULLY_MIGRATED_POSITIONS,
                        MigrationFacts.APPLIED,
                        MigrationFacts.PENDING -> assertNumber(name, value, 0);
                default -> assertFalse(name.isBlank(), "a fact must have a name");
            }
        });
    }

    private static void assertNumber(String name, Object value, long atLeast) {
        assertTrue(
                value instanceof Long number && number >= atLeast,
                () -> "the fact " + name + " must be a number of " + atLeast + " or more, not " + value);
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
